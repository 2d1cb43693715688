import { expect, test } from "bun:test";

import { anysType, intType, type StructType, stringMapType } from "./go-type.ts";
import { Boxed, noValue, type Slot } from "./slot.ts";
import { isTrue } from "./truth.ts";
import { Callable, CatalogText, Complex, GoMap, List, Struct, TypedInteger } from "./value.ts";

const any = { kind: "interface" } as const;
const channel = { kind: "chan", element: intType } as const;
const struct: StructType = { kind: "struct", name: "Node", isPointer: false, fields: [] };
const mapType = stringMapType as GoMap["type"];

const trueSlots: Slot[] = [
  true,
  1n,
  -1n,
  0.5,
  Number.NaN,
  " ",
  new CatalogText("a", []),
  new TypedInteger("uint8", 1n),
  new Complex(0, 1),
  new List(anysType, [undefined]),
  new List(channel, []),
  new GoMap(mapType, new Map([["a", { key: "a", value: "" }]])),
  new Struct(struct, () => undefined),
  new Callable(() => undefined),
  new Boxed("a", any),
];

const falseSlots: Slot[] = [
  undefined,
  noValue,
  false,
  0n,
  0,
  -0,
  "",
  new CatalogText("", []),
  new TypedInteger("uint8", 0n),
  new Complex(0, 0),
  new List(anysType, []),
  new GoMap(mapType, new Map()),
  new Boxed(0n, any),
];

test("isTrue() is true for what is neither zero, nil, empty nor missing", () => {
  expect(trueSlots.filter((slot) => !isTrue(slot))).toEqual([]);
  expect(falseSlots.filter(isTrue)).toEqual([]);
});
