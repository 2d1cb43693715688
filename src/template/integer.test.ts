import { expect, test } from "bun:test";

import type { IntegerKind } from "./go-type.ts";
import { convertInteger, isIntegerKind, readInteger } from "./integer.ts";
import { TypedInteger } from "./value.ts";

test.each<[IntegerKind, bigint, bigint]>([
  ["int", 1n << 63n, -(1n << 63n)],
  ["int64", -1n, -1n],
  ["int32", 5_000_000_000n, 705_032_704n],
  ["uint8", 300n, 44n],
  ["uint8", -1n, 255n],
  ["uint", -1n, (1n << 64n) - 1n],
  ["uint64", 7n, 7n],
])("convertInteger() to %s makes of %d %d", (kind, value, wanted) => {
  const converted = convertInteger(kind, value);
  expect(readInteger(converted)).toBe(wanted);
  expect(converted instanceof TypedInteger ? converted.type.kind : "int").toBe(kind);
});

test("readInteger() reads integers only", () => {
  expect(readInteger(3n)).toBe(3n);
  expect(readInteger(3)).toBeUndefined();
  expect(readInteger("3")).toBeUndefined();
});

test("isIntegerKind() knows Go's integers from its other types", () => {
  expect(isIntegerKind("uint8")).toBe(true);
  expect(isIntegerKind("float64")).toBe(false);
});
