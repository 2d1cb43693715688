import { expect, test } from "bun:test";

import { AnswerShapeError } from "./answer-shape.ts";
import { decodeDatacenters, decodeKeys, decodeServices, decodeSingleKey } from "./decode-lists.ts";

const pair = {
  Key: "a/b",
  Value: "AP+A",
  CreateIndex: 1,
  ModifyIndex: 2,
  LockIndex: 3,
  Flags: 4,
  Session: "s",
};

test("decodeServices() reads names and their tags", () => {
  expect(decodeServices({ web: ["a", "b"], db: [], consul: null })).toEqual([
    { name: "web", tags: ["a", "b"] },
    { name: "db", tags: [] },
    { name: "consul", tags: [] },
  ]);
});

test("decodeKeys() reads values as bytes, of any kind", () => {
  expect(decodeKeys([pair])).toEqual([
    {
      key: "a/b",
      value: "\u0000\u00ff\u0080",
      createIndex: 1,
      modifyIndex: 2,
      lockIndex: 3,
      flags: 4,
      session: "s",
    },
  ]);
  const folder = { Key: "a/", Value: null };
  expect(decodeSingleKey([folder])).toMatchObject({ key: "a/", value: "", session: "" });
});

test("null is no key", () => {
  expect(decodeKeys(null)).toEqual([]);
  expect(decodeSingleKey(null)).toBeUndefined();
});

test("decodeDatacenters() reads names", () => {
  expect(decodeDatacenters(["dc1", "dc2"])).toEqual(["dc1", "dc2"]);
});

test("an answer of another shape is rejected as a whole", () => {
  for (const answer of [null, [], { web: "a" }, { web: [1] }]) {
    expect(() => decodeServices(answer)).toThrow(AnswerShapeError);
  }
  for (const answer of [{}, "x", [null], [{}], [{ Key: 1 }], [{ ...pair, Value: "%" }]]) {
    expect(() => decodeKeys(answer)).toThrow(AnswerShapeError);
  }
  for (const answer of [null, {}, [1]]) {
    expect(() => decodeDatacenters(answer)).toThrow(AnswerShapeError);
  }
});
