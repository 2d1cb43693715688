import { expect, test } from "bun:test";

import { anyMapType, anysType, type StructType, stringsType, stringType } from "./go-type.ts";
import {
  hasTexts,
  listEntries,
  markTexts,
  originOf,
  originOfAll,
  withoutOrigin,
} from "./origin.ts";
import { type CatalogEntry, CatalogText, GoMap, List, Struct, type Value } from "./value.ts";

const one: CatalogEntry = { key: "1", title: "one" };
const two: CatalogEntry = { key: "2", title: "two" };
const text = (bytes: string, ...entries: CatalogEntry[]) => new CatalogText(bytes, entries);
const list = (...items: Value[]) => new List(anysType, items);
const map = (key: Value, value: Value) =>
  new GoMap(
    { kind: "map", key: stringType, element: { kind: "interface" } },
    new Map([["k", { key, value }]]),
  );
const structType: StructType = {
  kind: "struct",
  name: "Node",
  isPointer: false,
  fields: [{ name: "Name", type: stringType }],
};
const keysOf = (value: Value) =>
  listEntries(originOf(value)?.sources ?? [])
    .map(({ key }) => key)
    .sort();

test("originOf() is a text's own, with its form", () => {
  const json = new CatalogText("[]", [one], "json");
  expect(originOf(json)).toBe(json);
});

test("originOf() finds texts in lists, in the keys and values of maps, and in structs", () => {
  expect(keysOf(list(1n, list(text("a", one)), text("b", two)))).toEqual(["1", "2"]);
  expect(keysOf(map(text("k", one), text("v", two)))).toEqual(["1", "2"]);
  expect(keysOf(list(new Struct(structType, () => text("a", two))))).toEqual(["2"]);
});

test("originOf() takes a struct's entry for all that is in it", () => {
  const read = () => {
    throw new Error("the fields are read");
  };
  expect(keysOf(new Struct(structType, read, one))).toEqual(["1"]);
});

test("originOf() is undefined where nothing is of the catalogue", () => {
  for (const value of ["a", 1n, undefined, list(), list("a", 1n), map("k", "v")]) {
    expect(originOf(value)).toBeUndefined();
  }
});

test("originOf() looks into lists that are nested deeper than calls can be", () => {
  let nested: Value = text("a", one);
  for (let depth = 0; depth < 200_000; depth++) nested = list(nested);
  expect(keysOf(nested)).toEqual(["1"]);
});

test("originOfAll() has each entry once", () => {
  const origin = originOfAll([text("a", one, two), text("b", one), "c"]);
  expect(listEntries(origin?.sources ?? [])).toEqual([one, two]);
});

test("markTexts() marks every bare text, and leaves those with an origin and all else", () => {
  const origin = { sources: [two], form: "json" } as const;
  const marked = new CatalogText("a", [two], "json");
  expect(markTexts("a", origin)).toEqual(marked);
  expect(markTexts(1n, origin)).toBe(1n);
  const own = text("b", one);
  expect(markTexts(own, origin)).toBe(own);
  expect(markTexts(list("a", own, 1n, list("a")), origin)).toEqual(
    list(marked, own, 1n, list(marked)),
  );
  expect(markTexts(map("a", "a"), origin)).toEqual(map(marked, marked));
});

test("markTexts() makes no copy of a list without bare texts", () => {
  const ints = list(1n, 2n);
  expect(markTexts(ints, { sources: [one], form: "bare" })).toBe(ints);
});

test("hasTexts() is true for texts and for what can hold them", () => {
  for (const value of [
    "a",
    text("a"),
    new List(stringsType, []),
    new GoMap(anyMapType as GoMap["type"], new Map()),
  ]) {
    expect(hasTexts(value)).toBe(true);
  }
  for (const value of [true, 1n, 1, undefined]) expect(hasTexts(value)).toBe(false);
});

test("withoutOrigin() takes the origin from every text in a value", () => {
  expect(withoutOrigin(text("a", one))).toBe("a");
  const stripped = withoutOrigin(list(text("a", one), map(text("k", one), text("v", two)), 1n));
  expect(stripped).toEqual(list("a", map("k", "v"), 1n));
  expect(
    originOf(withoutOrigin(new Struct(structType, () => text("a", two), one))),
  ).toBeUndefined();
});
