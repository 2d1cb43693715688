import { expect, test } from "bun:test";

import { failTemplate, runTemplate } from "../../../test/support/run-template.ts";
import { listAny } from "../functions/collections.ts";
import { type StructType, stringType } from "../go-type.ts";
import { CatalogText, Struct, TypedInteger } from "../value.ts";

// Go's answers are in golden/; here is what its data cannot hold, or what to know of them.

const type: StructType = {
  kind: "struct",
  name: "main.Pair",
  isPointer: false,
  fields: [{ name: "Key", type: stringType }],
};

test("eq takes a text of the catalogue for the string that it is", () => {
  const dot = new CatalogText("web", [{ key: "1", title: "one" }]);
  expect(runTemplate('{{eq . "web"}} {{ne . "db"}} {{lt . "x"}} {{eq . .}}', { dot })).toBe(
    "true true true true",
  );
});

test("eq compares structs by their fields, and pointers by what they are", () => {
  const make = (isPointer: boolean) => new Struct({ ...type, isPointer }, () => "a");
  const source = "{{eq (index . 0) (index . 1)}} {{eq (index . 0) (index . 0)}}";
  expect(runTemplate(source, { dot: listAny([make(false), make(false)]) })).toBe("true true");
  expect(runTemplate(source, { dot: listAny([make(true), make(true)]) })).toBe("false true");
});

test("integers are compared by their values, whatever their types", () => {
  const dot = new TypedInteger("uint64", (1n << 64n) - 1n);
  expect(runTemplate("{{lt -1 .}} {{eq . -1}} {{gt . 1}}", { dot })).toBe("true false true");
  expect(failTemplate("{{eq 1 1.0}}")).toEndWith(
    "error calling eq: incompatible types for comparison",
  );
});

test("NaN is greater than everything, as gt is what le is not", () => {
  const dot = Number.NaN;
  expect(runTemplate("{{lt . 1.0}} {{le . 1.0}} {{gt . 1.0}} {{ge . 1.0}}", { dot })).toBe(
    "false false true true",
  );
});
