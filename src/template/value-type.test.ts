import { expect, test } from "bun:test";

import {
  anyMapType,
  anysType,
  anyType,
  type GoType,
  intType,
  type SliceType,
  type StructType,
  stringMapType,
  stringsType,
  stringType,
} from "./go-type.ts";
import { Callable, CatalogText, Complex, GoMap, List, Struct, type Value } from "./value.ts";
import { canBeNil, isAssignable, typeOf, writeTypeOf, zeroOf } from "./value-type.ts";

const tags: SliceType = { kind: "slice", element: stringType, name: "Tags" };
const labels: SliceType = { kind: "slice", element: stringType, name: "Labels" };
const struct: StructType = {
  kind: "struct",
  name: "Node",
  isPointer: false,
  fields: [
    { name: "Name", type: stringType },
    { name: "Tags", type: tags },
  ],
};
const pointer: StructType = { ...struct, isPointer: true };
const channel: GoType = { kind: "chan", element: intType };
const types: GoType[] = [
  { kind: "bool" },
  { kind: "string" },
  { kind: "int" },
  { kind: "int64" },
  { kind: "int32" },
  { kind: "uint" },
  { kind: "uint64" },
  { kind: "uint8" },
  { kind: "float64" },
  { kind: "complex128" },
  anysType,
  stringsType,
  tags,
  channel,
  stringMapType,
  anyMapType,
  struct,
];

test.each(types)("zeroOf() makes a value of the type %j, and typeOf() tells it", (type) => {
  expect(typeOf(zeroOf(type))).toEqual(type);
  expect(isAssignable(zeroOf(type), type)).toBe(true);
  expect(isAssignable(zeroOf(type), anyType)).toBe(true);
});

test("zeroOf() is nil for interfaces, pointers and functions", () => {
  for (const type of [anyType, pointer, { kind: "func" } as const]) {
    expect(zeroOf(type)).toBeUndefined();
  }
});

test("zeroOf() fills a struct with zeros", () => {
  const zero = zeroOf(struct) as Struct;
  expect(zero.read("Name")).toBe("");
  expect(zero.read("Tags")).toEqual(new List(tags, []));
});

test("isAssignable() holds types apart, as Go does", () => {
  for (const from of types) {
    for (const to of types.filter((type) => type !== from)) {
      const isTagsAndStrings = [from, to].includes(tags) && [from, to].includes(stringsType);
      expect(isAssignable(zeroOf(from), to)).toBe(isTagsAndStrings);
    }
  }
});

test("isAssignable() takes no named slice for another one", () => {
  expect(isAssignable(new List(tags, []), labels)).toBe(false);
});

test("isAssignable() takes a text of the catalogue for a string, and nil for an interface only", () => {
  expect(isAssignable(new CatalogText("a", []), stringType)).toBe(true);
  expect(isAssignable(undefined, anyType)).toBe(true);
  expect(isAssignable(undefined, stringType)).toBe(false);
});

test("canBeNil() is true for what Go compares with nil", () => {
  const nilable: GoType[] = [anyType, anysType, anyMapType, channel, pointer, { kind: "func" }];
  for (const type of nilable) expect(canBeNil(type)).toBe(true);
  for (const type of [stringType, intType, struct]) expect(canBeNil(type)).toBe(false);
});

const written: [Value, string][] = [
  [undefined, "interface {}"],
  [1n, "int"],
  [1, "float64"],
  [new CatalogText("a", []), "string"],
  [new Complex(1, 2), "complex128"],
  [new Callable(() => 1n), "func()"],
  [new List(tags, []), "Tags"],
  [new GoMap(anyMapType as GoMap["type"], new Map()), "map[string]interface {}"],
  [new Struct(pointer, () => ""), "*Node"],
];

test.each(written.map(([value, written]) => ({ value, written })))(
  "writeTypeOf() says $written of such a value",
  ({ value, written }) => {
    expect(writeTypeOf(value)).toBe(written);
  },
);
