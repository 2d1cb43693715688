import { expect, test } from "bun:test";

import { anyMapType, anysType, type GoType, type StructType, writeType } from "./go-type.ts";

const struct: StructType = {
  kind: "struct",
  name: "dependency.Node",
  isPointer: false,
  fields: [],
};

test.each<[GoType, string]>([
  [{ kind: "int" }, "int"],
  [{ kind: "uint8" }, "uint8"],
  [anysType, "[]interface {}"],
  [anyMapType, "map[string]interface {}"],
  [{ kind: "chan", element: { kind: "int" } }, "chan int"],
  [struct, "dependency.Node"],
  [{ ...struct, isPointer: true }, "*dependency.Node"],
  [{ kind: "slice", element: { ...struct, isPointer: true } }, "[]*dependency.Node"],
  [
    { kind: "slice", element: { kind: "string" }, name: "dependency.ServiceTags" },
    "dependency.ServiceTags",
  ],
])("writeType() writes %j as Go does", (type, written) => {
  expect(writeType(type)).toBe(written);
});
