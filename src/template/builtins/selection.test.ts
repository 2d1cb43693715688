import { expect, test } from "bun:test";

import { runTemplate } from "../../../test/support/run-template.ts";
import { listAny, listTexts, mapAny } from "../functions/collections.ts";
import { CatalogText, TypedInteger } from "../value.ts";
import { index } from "./selection.ts";

// Go's answers are in golden/; here is what Go doesn't know: where texts came from.

const text = new CatalogText("evil", [{ key: "1", title: "one" }]);
const options = { admit: () => false };

test.each([
  ["{{index . 0}}"],
  ["{{index . 1 0}}"],
  ['{{index . 2 "evil"}}'],
  ["{{slice (index . 0) 0 2}}"],
  ["{{index (slice . 0 1) 0}}"],
])("what is selected keeps its origin: %s", (source) => {
  const dot = listAny([text, listTexts([text]), mapAny([[text, text]])]);
  expect(runTemplate(`<${source}>`, { dot, ...options })).toBe("<>");
});

test("a byte of a text of the catalogue knows where it is from", () => {
  const [byte] = [index.call([text, 0n], { executeTemplate: () => "" })];
  expect(byte).toEqual(new TypedInteger("uint8", 101n, text));
});

test("a text of the catalogue is a key, and has a length and bytes, as any string", () => {
  const dot = listAny([text, mapAny([["evil", 7n]])]);
  expect(runTemplate("{{index . 1 (index . 0)}}", { dot, ...options })).toBe("7");
  expect(runTemplate("{{len (index . 0)}} {{index . 0 0}}", { dot, ...options })).toBe("4 101");
});

test("a slice of a slice can be widened again, up to its third index", () => {
  const dot = listAny([1n, 2n, 3n, 4n]);
  expect(runTemplate("{{slice (slice . 1 2) 0 3}}", { dot })).toBe("[2 3 4]");
  expect(runTemplate("{{slice (slice . 1 2 3) 0 2}}", { dot })).toBe("[2 3]");
});
