import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { isAscii, toBytes } from "../bytes.ts";
import { readStringLiteral } from "../string-literal.ts";
import { canBackquote, isPrintable, quoteCharacter, quoteText } from "./quote.ts";

/** Any bytes, and any texts: bytes alone are hardly ever UTF-8. */
const bytes = fc.oneof(
  fc.uint8Array().map((array) => Buffer.from(array).toString("latin1")),
  fc.string({ unit: "binary" }).map(toBytes),
);

test("quoteText() is read back as the same bytes, whatever they are", () => {
  fc.assert(
    fc.property(bytes, fc.boolean(), (text, isAsciiOnly) => {
      expect(readStringLiteral(quoteText(text, isAsciiOnly))).toBe(text);
    }),
  );
});

test("quoteText() stays in ASCII if that is asked for", () => {
  fc.assert(fc.property(bytes, (text) => isAscii(quoteText(text, true))));
});

test.each([
  ["", '""'],
  ['say "hi" to it\'s\\', '"say \\"hi\\" to it\'s\\\\"'],
  ["\x00\x07\b\t\n\v\f\r\x1b\x7f", '"\\x00\\a\\b\\t\\n\\v\\f\\r\\x1b\\x7f"'],
  ["\xff\xc3", '"\\xff\\xc3"'],
  ["\xed\xa0\x80", '"\\xed\\xa0\\x80"'],
  [toBytes("é日😀"), toBytes('"é日😀"')],
  [toBytes("\u00a0\u00ad\u200b\u2028\ufeff"), '"\\u00a0\\u00ad\\u200b\\u2028\\ufeff"'],
  [toBytes("\u{e0001}\u{10ffff}"), '"\\U000e0001\\U0010ffff"'],
  [toBytes("\ufffd"), toBytes('"\ufffd"')],
])("quoteText() writes %p as Go does", (text, wanted) => {
  expect(quoteText(text, false)).toBe(wanted);
});

test("quoteCharacter() escapes its own quote only, and has U+FFFD for what is no character", () => {
  expect(quoteCharacter(39, false)).toBe("'\\''");
  expect(quoteCharacter(34, false)).toBe("'\"'");
  expect(quoteCharacter(0xd800, false)).toBe(toBytes("'\ufffd'"));
  expect(quoteCharacter(0xe9, true)).toBe("'\\u00e9'");
});

test("canBackquote() refuses what back quotes would change or hide", () => {
  for (const text of ["a\tb", toBytes("é日"), '"\\', ""]) expect(canBackquote(text)).toBe(true);
  for (const text of ["`", "a\nb", "\r", "\x7f", "\xff", toBytes("\ufeff")]) {
    expect(canBackquote(text)).toBe(false);
  }
});

test("isPrintable() has of all spaces the plain one only", () => {
  expect([0x20, 0x41, 0xe9, 0x301, 0x20ac, 0x1f600].map(isPrintable)).not.toContain(false);
  expect([0x09, 0x7f, 0x85, 0xa0, 0x2003, 0x3000, 0xe000, 0xd800].map(isPrintable)).not.toContain(
    true,
  );
});
