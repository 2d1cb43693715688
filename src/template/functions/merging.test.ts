import { expect, test } from "bun:test";

import { printWith, valueOf } from "../../../test/support/call-functions.ts";
import { jsonFunctions } from "./json.ts";
import { mergingFunctions } from "./merging.ts";

const table = new Map([...mergingFunctions(), ...jsonFunctions()]);

/** What mergo answers, whose functions consul-template calls. */
test.each([
  ["other keys are added", { a: 1 }, { b: 2 }, { a: 1, b: 2 }, { a: 1, b: 2 }],
  ["a value that is there stays, or gives way", { a: 1 }, { a: 2 }, { a: 1 }, { a: 2 }],
  [
    "what is empty gives way",
    { a: "", b: 0, c: [], d: {} },
    { a: "x", b: 1, c: [1], d: 1 },
    { a: "x", b: 1, c: [1], d: 1 },
    { a: "x", b: 1, c: [1], d: 1 },
  ],
  [
    "maps are merged",
    { a: { x: 1, y: { z: 1 } } },
    { a: { x: 2, y: { w: 2 } } },
    { a: { x: 1, y: { z: 1, w: 2 } } },
    { a: { x: 2, y: { z: 1, w: 2 } } },
  ],
  [
    "an empty value overrides",
    { a: 1, b: [1] },
    { a: "", b: [] },
    { a: 1, b: [1] },
    { a: "", b: [] },
  ],
  [
    "a null overrides, and is not added",
    { a: 1 },
    { a: null, b: null },
    { a: 1 },
    { a: null, b: null },
  ],
  ["a map overrides no other value", { a: 1 }, { a: { x: 1 } }, { a: 1 }, { a: 1 }],
  ["another value overrides a map", { a: { x: 1 } }, { a: 1 }, { a: { x: 1 } }, { a: 1 }],
])("%s", (_, base, other, merged, overridden) => {
  const dot = valueOf(JSON.stringify({ base, other }));
  const print = (name: string): unknown =>
    JSON.parse(printWith(table, `{{${name} .base .other | toJSON}}`, dot));
  expect(print("mergeMap")).toEqual(merged);
  expect(print("mergeMapWithOverride")).toEqual(overridden);
});

test("the maps that were merged are what they were", () => {
  const dot = valueOf('{"base": {"a": {}}, "other": {"a": {"x": 1}}}');
  const source = "{{mergeMap .base .other}} {{.base}} {{.other}}";
  expect(printWith(table, source, dot)).toBe("map[a:map[x:1]] map[a:map[]] map[a:map[x:1]]");
});
