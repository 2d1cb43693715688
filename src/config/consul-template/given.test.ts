import { expect, test } from "bun:test";
import { given, joinGiven } from "./given.ts";

test("given() leaves out what says nothing, and keeps false and 0", () => {
  expect(given({ a: undefined, b: "", c: false, d: 0, e: "x" })).toStrictEqual({
    c: false,
    d: 0,
    e: "x",
  });
});

test("joinGiven() joins what is there", () => {
  expect(joinGiven(["a"], undefined, ["b"])).toEqual(["a", "b"]);
  expect(joinGiven(undefined, [])).toBeUndefined();
});
