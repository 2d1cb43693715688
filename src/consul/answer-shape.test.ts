import { expect, test } from "bun:test";

import {
  AnswerShapeError,
  readEach,
  readMap,
  readNumber,
  readObject,
  readPart,
  readString,
  readText,
  readTextMap,
  readTexts,
} from "./answer-shape.ts";

test("what Go leaves out or writes as null is empty", () => {
  for (const value of [null, undefined]) {
    expect(readText({ a: value }, "a")).toBe("");
    expect(readNumber({ a: value }, "a")).toBe(0);
    expect(readTexts({ a: value }, "a")).toEqual([]);
    expect(readMap({ a: value }, "a", readString)).toEqual({});
    expect(readTextMap({ a: value }, "a")).toEqual({});
  }
});

test("a map keeps every name, also those of JavaScript's own", () => {
  const a: unknown = JSON.parse('{"__proto__":"a","constructor":"b"}');
  const entries: [string, unknown][] = [
    ["__proto__", "a"],
    ["constructor", "b"],
  ];
  const read: unknown[] = [readMap({ a }, "a", readString), readTextMap({ a }, "a")];
  for (const map of read) expect(Object.entries(map as object)).toEqual(entries);
});

test("an error names the place, what was wanted and what was found", () => {
  const found: [value: unknown, words: string][] = [
    [null, "null"],
    [undefined, "nothing"],
    [[], "a list"],
    [{}, "a value of type object"],
    [1, "a value of type number"],
  ];
  for (const [value, words] of found) {
    const read = () => readPart({ b: [{ a: value }] }, "b", (list) => readEach(list, readA));
    const readA = (element: unknown) => readPart(readObject(element), "a", readString);
    expect(read).toThrow(AnswerShapeError);
    expect(read).toThrow(`b.0.a: expected a string, got ${words}`);
  }
});

test("every reader rejects what is of another type", () => {
  const wrong: [read: () => unknown, message: string][] = [
    [() => readObject([]), "the answer: expected an object, got a list"],
    [() => readEach({}, readString), "the answer: expected a list, got a value of type object"],
    [() => readText({ b: {} }, "b"), "b: expected a string, got a value of type object"],
    [() => readNumber({ b: "1" }, "b"), "b: expected a number, got a value of type string"],
    [() => readTexts({ b: ["a", null] }, "b"), "b: expected a string, got null"],
    [() => readTexts({ b: "a" }, "b"), "b: expected a list, got a value of type string"],
    [() => readMap({ b: { c: 1 } }, "b", readString), "b.c: expected a string"],
    [() => readTextMap({ b: { c: 1 } }, "b"), "b: expected a string"],
    [() => readTextMap({ b: [] }, "b"), "b: expected an object, got a list"],
    [() => readMap({ b: [] }, "b", readString), "b: expected an object, got a list"],
  ];
  for (const [read, message] of wrong) {
    expect(read).toThrow(AnswerShapeError);
    expect(read).toThrow(message);
  }
});

test("a bug of a reader is no error of the answer", () => {
  const read = () =>
    readEach([1], () => {
      throw new RangeError("a bug");
    });
  expect(read).toThrow(RangeError);
});
