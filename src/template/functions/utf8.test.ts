import { expect, test } from "bun:test";

import { decodeUtf8, mapCharacters, repairUtf8, splitCharacters } from "./utf8.ts";

test("splitCharacters() keeps the bytes of a character together, and others alone", () => {
  expect(splitCharacters("ab")).toEqual(["a", "b"]);
  expect(splitCharacters("\xc3\xa9\xf0\x9f\x98\x80\xe2\x82a")).toEqual([
    "\xc3\xa9",
    "\xf0\x9f\x98\x80",
    "\xe2",
    "\x82",
    "a",
  ]);
});

test.each([
  ["half a character", "\xe2\x82", 2],
  ["a surrogate", "\xed\xa0\x80", 3],
  ["a character in too many bytes", "\xc0\xaf", 2],
  ["beyond Unicode", "\xf4\x90\x80\x80", 4],
])("repairUtf8() replaces each byte: %s", (_, bytes, count) => {
  expect(repairUtf8(`a${bytes}b`)).toBe(`a${"\xef\xbf\xbd".repeat(count)}b`);
  expect(repairUtf8(bytes, "?")).toBe("?".repeat(count));
  expect(decodeUtf8(bytes)).toBe("\ufffd".repeat(count));
});

test("mapCharacters() maps characters, whatever their number of bytes", () => {
  expect(mapCharacters("a\xc3\xa9", (character) => `${character}${character.length}`)).toBe(
    "a1\xc3\xa91",
  );
});
