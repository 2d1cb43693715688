import { expect, test } from "bun:test";

import { fromBytes, toBytes } from "../bytes.ts";
import { writeScalar } from "./yaml-string.ts";

const write = (text: string, isKey = false): string =>
  fromBytes(writeScalar(toBytes(text), { indent: 2, isKey, column: 0 }));

/** What yaml.v2 writes of a text. */
test.each([
  ["a b", "a b"],
  ["é", "é"],
  ["", '""'],
  ["yes", '"yes"'],
  ["1.", '"1."'],
  ["1:30", '"1:30"'],
  ["2020-01-01", '"2020-01-01"'],
  ["<<", "<<"],
  ["-x", "-x"],
  [":x", ":x"],
  ["- x", "'- x'"],
  ["a: b", "'a: b'"],
  ["a #b", "'a #b'"],
  ["it's: x", "'it''s: x'"],
  ["--- a", "'--- a'"],
  [" a", "' a'"],
  ["a ", "'a '"],
  ["%a", "'%a'"],
  ["tab\t", '"tab\\t"'],
  ["\u{1f600}", '"\\U0001F600"'],
  ["\u0001\u0085\u200f", '"\\x01\\N\u200f"'],
  ["a\nb", "|-\n  a\n  b"],
  ["a\n\nb\n", "|\n  a\n\n  b"],
  ["a\n\n", "|+\n  a\n"],
  [" a\nb", "|2-\n   a\n  b"],
  ["a \nb", '"a \\nb"'],
  ["a\r\nb", '"a\\r\\nb"'],
])("writeScalar() writes %p as %p", (text, expected) => {
  expect(write(text)).toBe(expected);
});

test("bytes that are no text are binary", () => {
  expect(writeScalar("\xff", { indent: 0, isKey: false, column: 0 })).toBe("!!binary /w==");
});

test("a quoted text is folded at single spaces, and keeps double ones", () => {
  const words = "#aaaaaaaa ".repeat(9);
  expect(write(`${words}b  c`)).toBe(`'${words.trimEnd()}\n  b  c'`);
  expect(write(`${words} b`)).toBe(`'${words} b'`);
  expect(write(`${words.trimEnd()}\t  b`)).toBe(`"${words.trimEnd()}\\t\n  \\ b"`);
});

test("a key is never folded", () => {
  const words = "a".repeat(81);
  expect(write(`${words} b`, true)).toBe(`${words} b`);
});
