import { expect, test } from "bun:test";

import { failWith, printWith, valueOf } from "../../../test/support/call-functions.ts";
import { intType } from "../go-type.ts";
import { CatalogText, List, TypedInteger } from "../value.ts";
import { listTexts } from "./collections.ts";
import { membershipFunctions } from "./membership.ts";

const table = membershipFunctions();
const dot = valueOf('{"texts": ["a", "b"], "mixed": [1, 1.5, "x", null, true], "none": []}');

test.each([
  ['{{in .texts "a"}} {{in .texts "c"}} {{in .none "a"}}', "true false false"],
  ['{{.texts | contains "b"}}', "true"],
  ['{{in "banana" "nan"}} {{in "banana" "x"}} {{in "banana" 1}}', "true false false"],
  ['{{in .mixed 1}} {{in .mixed 1.0}} {{in .mixed 1.5}} {{in .mixed "x"}}', "true false true true"],
  ["{{in .mixed true}} {{in 5 5}}", "false false"],
  ["{{containsAll .none .texts}} {{containsAny .none .texts}}", "true false"],
  ["{{containsNone .none .texts}} {{containsNotAll .none .texts}}", "true false"],
  ["{{containsAll .texts .texts}} {{containsAny .texts .texts}}", "true true"],
  ["{{containsNone .texts .mixed}} {{containsNotAll .mixed .texts}}", "true true"],
])("members are equal and of one kind: %s", (source, expected) => {
  expect(printWith(table, source, dot)).toBe(expected);
});

test("integers are compared by value, but unsigned ones are in no list", () => {
  const ints = new List({ kind: "slice", element: intType }, [1n, 2n]);
  const call = (value: TypedInteger): unknown =>
    table.get("in")?.call([ints, value], { executeTemplate: () => "" });
  expect(call(new TypedInteger("int64", 2n))).toBe(true);
  expect(call(new TypedInteger("uint64", 2n))).toBe(false);
});

test("texts of the catalogue are found like others", () => {
  const tags = listTexts([new CatalogText("a", [{ key: "1", title: "one" }])]);
  expect(printWith(table, '{{in . "a"}} {{contains (index . 0) "xyz"}}', tags)).toBe("true false");
  expect(printWith(table, '{{in "abc" (index . 0)}}', tags)).toBe("true");
});

test("nil cannot be looked for among texts", () => {
  expect(failWith(table, '{{in "a" nil}}')).toContain("on zero Value");
});
