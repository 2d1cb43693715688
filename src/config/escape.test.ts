import { expect, test } from "bun:test";
import { escapeText, maskText } from "./escape.ts";

test.each([
  ["plain, ü and 日本 😀", "plain, ü and 日本 😀"],
  ["\u001b[31m", "\\u001b[31m"],
  ["a\nb\tc\u007f", "a\\u000ab\\u0009c\\u007f"],
  ["\u009b\u202e\u2066\u2028\ufeff", "\\u009b\\u202e\\u2066\\u2028\\ufeff"],
  ["\ud800", "\\ud800"],
])("escapeText() writes %j as %j", (text, escaped) => {
  expect(escapeText(text)).toBe(escaped);
});

test("maskText() keeps tabs and the number of characters", () => {
  expect(maskText("a\t\u001b\u202eb")).toBe("a\t··b");
});
