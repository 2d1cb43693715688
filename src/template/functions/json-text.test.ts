import { expect, test } from "bun:test";

import { limits } from "../../base/limits.ts";
import { intType, stringType } from "../go-type.ts";
import { CatalogText, Complex, GoMap, List, TypedInteger, type Value } from "../value.ts";
import { listAny, mapAny } from "./collections.ts";
import { writeJson } from "./json-text.ts";
import { defineStruct } from "./struct-kind.ts";

const write = (value: Value): string => writeJson(value, { escapesHtml: true });

/** What Go's encoding/json writes. */
test.each<[value: Value, expected: string]>([
  [undefined, "null"],
  [5n, "5"],
  [new TypedInteger("uint64", 2n ** 64n - 1n), "18446744073709551615"],
  [0.000001, "0.000001"],
  [1e-7, "1e-7"],
  [1e20, "100000000000000000000"],
  [1e21, "1e+21"],
  [-0, "-0"],
  ["\xff\xe2\x82", '"\\ufffd\\ufffd\\ufffd"'],
  ["\xef\xbf\xbd", '"\xef\xbf\xbd"'],
  ["\b\f\x7f", '"\\u0008\\u000c\x7f"'],
  [new CatalogText("a", []), '"a"'],
])("writeJson() writes %p as Go does: %p", (value, expected) => {
  expect(write(value)).toBe(expected);
});

test("bytes are written in base64", () => {
  const bytes = [0x61n, 0xffn].map((byte) => new TypedInteger("uint8", byte));
  expect(write(new List({ kind: "slice", element: { kind: "uint8" } }, bytes))).toBe('"Yf8="');
});

test("keys are sorted as texts, numbers too", () => {
  const type: GoMap["type"] = { kind: "map", key: intType, element: intType };
  const entries = [9n, 80n, 10n].map((key) => [key, { key, value: key }] as const);
  expect(write(new GoMap(type, new Map(entries)))).toBe('{"10":10,"80":80,"9":9}');
  expect(
    write(
      mapAny([
        ["\xc3\xa9", 1n],
        ["b", 2n],
        ["B", 3n],
      ]),
    ),
  ).toBe('{"B":3,"b":2,"\xc3\xa9":1}');
});

test("structs have their fields in their own order", () => {
  const kind = defineStruct<number>("a.B", [
    ["Z", stringType, (data) => String(data)],
    [
      "A",
      { kind: "slice", element: intType },
      () => new List({ kind: "slice", element: intType }, []),
    ],
  ]);
  expect(write(kind.make(1))).toBe('{"Z":"1","A":[]}');
});

test.each<[value: Value, message: string]>([
  [Number.NaN, "json: unsupported value: NaN"],
  [-Infinity, "json: unsupported value: -Inf"],
  [new Complex(1, 1), "json: unsupported type: complex128"],
  [new List({ kind: "chan", element: intType }, []), "json: unsupported type: chan int"],
  [
    new GoMap({ kind: "map", key: { kind: "interface" }, element: intType }, new Map()),
    "json: unsupported type: map[interface {}]int",
  ],
])("writeJson() refuses %p", (value, message) => {
  expect(() => write(listAny([value]))).toThrow(message);
});

test("what is too deep, or too large, is refused", () => {
  let deep: Value = 1n;
  for (let depth = 0; depth <= limits.templateDataDepthMax; depth++) deep = listAny([deep]);
  expect(() => write(deep)).toThrow("Cannot go deeper");
  const text = "a".repeat(1_000_000);
  expect(() => write(listAny(Array.from({ length: 20 }, () => text)))).toThrow(
    "Cannot make a text",
  );
});
