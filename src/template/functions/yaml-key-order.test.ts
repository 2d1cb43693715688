import { expect, test } from "bun:test";

import { toBytes } from "../bytes.ts";
import { sortYamlKeys } from "./yaml-key-order.ts";

const sort = (...keys: (string | bigint | number | boolean)[]): unknown[] =>
  sortYamlKeys(keys.map((key) => ({ key }))).map(({ key }) => key);

test("letters come behind everything else", () => {
  expect(sort("a", "_", "B", "-", "1").join("")).toBe("-_1Ba");
  expect(sort(toBytes("é"), "z")).toEqual(["z", toBytes("é")]);
});

test("numbers within texts are compared by value", () => {
  expect(sort("a10", "a9", "a1", "a01", "a")).toEqual(["a", "a1", "a01", "a9", "a10"]);
  expect(sort("a100", "a10", "a1b")).toEqual(["a10", "a100", "a1b"]);
  expect(sort("1.10", "1.9")).toEqual(["1.9", "1.10"]);
});

test("numbers come before texts", () => {
  expect(sort("a", 10n, 9.5, true)).toEqual([true, 9.5, 10n, "a"]);
});
