import { expect, test } from "bun:test";

import { anyType } from "./go-type.ts";
import { sortEntries } from "./map-order.ts";
import { CatalogText, GoMap, type MapKey, TypedInteger, type Value } from "./value.ts";

function sortKeys(...keys: Value[]): Value[] {
  const entries = keys.map((key, at) => [at as unknown as MapKey, { key, value: 1n }] as const);
  const map = new GoMap({ kind: "map", key: anyType, element: anyType }, new Map(entries));
  return sortEntries(map).map(({ key }) => key);
}

test("sortEntries() sorts texts by their bytes, wherever they came from", () => {
  const b = new CatalogText("b", []);
  expect(sortKeys("c", b, "a", "B", "\xff", "")).toEqual(["", "B", "a", b, "c", "\xff"]);
});

test("sortEntries() sorts numbers by size, and has NaN first", () => {
  expect(sortKeys(10n, 9n, -1n)).toEqual([-1n, 9n, 10n]);
  expect(sortKeys(1.5, Number.NaN, -2)).toEqual([Number.NaN, -2, 1.5]);
  const [small, large] = [new TypedInteger("uint", 2n), new TypedInteger("uint", 10n)];
  expect(sortKeys(large, small)).toEqual([small, large]);
});

test("sortEntries() has false before true", () => {
  expect(sortKeys(true, false)).toEqual([false, true]);
});

test("sortEntries() keeps keys of one type together", () => {
  expect(sortKeys("a", 2n, "b", 1n)).toEqual([1n, 2n, "a", "b"]);
});
