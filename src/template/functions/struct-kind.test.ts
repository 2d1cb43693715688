import { expect, test } from "bun:test";

import { stringType, writeType } from "../go-type.ts";
import { CatalogText } from "../value.ts";
import { defineStruct } from "./struct-kind.ts";

const kind = defineStruct<{ name: string }>("a.B", [
  ["Name", stringType, ({ name }, mark) => mark(name)],
]);

test("defineStruct() makes pointers, or plain values", () => {
  expect(writeType(kind.type)).toBe("*a.B");
  expect(writeType(defineStruct("a.B", [], { isPlain: true }).type)).toBe("a.B");
});

test("a field is read when it is asked for, in bytes, with its entry", () => {
  const entry = { key: "k", title: "t" };
  const data = { name: "x" };
  const struct = kind.make(data, entry);
  data.name = "ü";
  expect(struct.read("Name")).toEqual(new CatalogText("\u00c3\u00bc", [entry]));
  expect(struct.entry).toBe(entry);
});
