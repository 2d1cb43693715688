import { expect, test } from "bun:test";

import { formatPrintf } from "../format.ts";
import {
  anysType,
  anyType,
  floatType,
  intType,
  type StructType,
  stringsType,
  stringType,
} from "../go-type.ts";
import { CatalogText, Complex, GoMap, List, Struct, TypedInteger, type Value } from "../value.ts";

// What Go 1.19 answers to each.

const bytes = new List({ kind: "slice", element: { kind: "uint8" } }, [
  new TypedInteger("uint8", 104n),
  new TypedInteger("uint8", 255n),
]);

const nodeType: StructType = {
  kind: "struct",
  name: "main.Node",
  isPointer: false,
  fields: [
    { name: "ID", type: stringType },
    { name: "Port", type: intType },
    { name: "Extra", type: anyType },
  ],
};

function createNode(isPointer: boolean, extra: Value): Struct {
  const values: Record<string, Value> = { ID: "x", Port: 80n, Extra: extra };
  return new Struct({ ...nodeType, isPointer }, (name) => values[name]);
}

test.each<[string, string]>([
  ["%v", "[104 255]"],
  ["%s", "h\xff"],
  ["%x", "68ff"],
  ["% X", "68 FF"],
  ["%q", '"h\\xff"'],
  ["%#v", "[]byte{0x68, 0xff}"],
  ["%T", "[]uint8"],
  ["%t", "[%!t(uint8=104) %!t(uint8=255)]"],
  ["%w", "[%!w(uint8=104) %!w(uint8=255)]"],
])("bytes by %s", (format, wanted) => {
  expect(formatPrintf(format, [bytes])).toBe(wanted);
});

test("bytes within other values have the other of Go's two names for them", () => {
  expect(formatPrintf("%#v", [new List(anysType, [bytes])])).toBe(
    "[]interface {}{[]uint8{0x68, 0xff}}",
  );
});

test.each<[string, Value, string]>([
  ["%v", createNode(false, undefined), "{x 80 <nil>}"],
  ["%v", createNode(true, undefined), "&{x 80 <nil>}"],
  ["%+v", createNode(false, 1.5), "{ID:x Port:80 Extra:1.5}"],
  ["%#v", createNode(true, undefined), '&main.Node{ID:"x", Port:80, Extra:interface {}(nil)}'],
  ["%d", createNode(false, "a"), "{%!d(string=x) 80 %!d(string=a)}"],
  ["%w", createNode(true, "a"), "%!w(*main.Node=&{x 80 a})"],
  ["%T", createNode(true, "a"), "*main.Node"],
])("a struct by %s", (format, value, wanted) => {
  expect(formatPrintf(format, [value])).toBe(wanted);
});

test("a pointer within a list is shown as what it points to, as an address says nothing", () => {
  expect(formatPrintf("%v", [new List(anysType, [createNode(true, "a")])])).toBe("[&{x 80 a}]");
});

test.each<[string, Value, string]>([
  ["%#v", new List(stringsType, ["a", new CatalogText("b", [])]), '[]string{"a", "b"}'],
  ["%v", new List(anysType, [1n, undefined, new List(anysType, [])]), "[1 <nil> []]"],
  ["%d", new List(anysType, [1n, undefined]), "[1 <nil>]"],
  ["%6.2f|", new List(anysType, [1.005, 20]), "[  1.00  20.00]|"],
  ["%w", new List(stringsType, ["a"]), "%!w([]string=[a])"],
  ["%v", createMap({ b: 2n, a: 1n }), "map[a:1 b:2]"],
  ["%#v", createMap({ b: 2n, a: 1n }), 'map[string]int{"a":1, "b":2}'],
  ["%q", createMap({ a: 42n }), "map[\"a\":'*']"],
])("lists and maps by the verb of their elements: %s", (format, value, wanted) => {
  expect(formatPrintf(format, [value])).toBe(wanted);
});

function createMap(values: Record<string, bigint>): GoMap {
  const entries = Object.entries(values).map(([key, value]) => [key, { key, value }] as const);
  return new GoMap({ kind: "map", key: stringType, element: intType }, new Map(entries));
}

test.each<[string, Value, string]>([
  ["%5v|", undefined, "<nil>|"],
  ["%7v|", undefined, "  <nil>|"],
  ["%.2T|", undefined, "<nil>|"],
  ["%.2T|", 1n, "in|"],
  ["%6v|", true, "  true|"],
  ["%#v", new TypedInteger("uint64", 255n), "0xff"],
  ["%v", new Complex(1, -2), "(1-2i)"],
  ["%v", 1e21, "1e+21"],
  ["%v", 1e20, "1e+20"],
  ["%v", 123456789, "1.23456789e+08"],
  ["%v", -0, "-0"],
  ["%+v", Number.NaN, "NaN"],
  ["%+.1e", Number.POSITIVE_INFINITY, "+Inf"],
  ["%05d", "x", "%!d(string=0000x)"],
  // Widths count characters, and bytes that are no UTF-8.
  ["%4s|", "\xc3\xa9\xff", "  \xc3\xa9\xff|"],
])("single values: %s", (format, value, wanted) => {
  expect(formatPrintf(format, [value])).toBe(wanted);
});

test("a list of floats is by their own verb", () => {
  const list = new List({ kind: "slice", element: floatType }, [0.1, 1e-7]);
  expect(formatPrintf("%.1e", [list])).toBe("[1.0e-01 1.0e-07]");
});
