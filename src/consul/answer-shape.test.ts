import { expect, test } from "bun:test";

import {
  AnswerShapeError,
  readEach,
  readField,
  readMap,
  readNumber,
  readObject,
  readString,
  readTexts,
} from "./answer-shape.ts";

test("what Go leaves out or writes as null is empty", () => {
  for (const value of [null, undefined]) {
    expect(readField({ a: value }, "a", "x")).toBe("");
    expect(readNumber({ a: value }, "a", "x")).toBe(0);
    expect(readTexts(value, "x")).toEqual([]);
    expect(readMap(value, "x", readString)).toEqual({});
  }
});

test("a map keeps every name, also those of JavaScript's own", () => {
  const map = readMap(JSON.parse('{"__proto__":"a","constructor":"b"}'), "x", readString);
  expect(Object.entries(map)).toEqual([
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
});

test("an error names the place, what was wanted and what was found", () => {
  const wrong: [read: () => unknown, message: string][] = [
    [() => readObject([], "entry 1"), "entry 1: expected an object, got a list"],
    [() => readEach({}, "a", readString), "a: expected a list, got a value of type object"],
    [
      () => readEach(["x", 1], "a", readString),
      "a.1: expected a string, got a value of type number",
    ],
    [() => readString(undefined, "a"), "a: expected a string, got nothing"],
    [() => readField({ b: {} }, "b", "a"), "a.b: expected a string, got a value of type object"],
    [() => readNumber({ b: "1" }, "b", "a"), "a.b: expected a number, got a value of type string"],
    [() => readTexts([null], "a"), "a: expected a string, got null"],
    [
      () => readMap({ b: 1 }, "a", readString),
      "a.b: expected a string, got a value of type number",
    ],
  ];
  for (const [read, message] of wrong) {
    expect(read).toThrow(AnswerShapeError);
    expect(read).toThrow(message);
  }
});
