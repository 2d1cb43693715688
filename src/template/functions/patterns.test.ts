import { beforeAll, expect, test } from "bun:test";

import { failWith, printWith } from "../../../test/support/call-functions.ts";
import { limits } from "../../base/limits.ts";
import { patternFunctions } from "./patterns.ts";

const table = patternFunctions();

beforeAll(async () => {
  for (const { prepare } of table.values()) await prepare?.();
});

/** What Go's regexp answers. */
test.each([
  ['regexMatch "^a.c$" "abc"', "true"],
  ['regexMatch "(?i)[[:alpha:]]+\\\\z" "1É"', "false"],
  ['regexMatch "\\\\pL" "É"', "true"],
  ['regexReplaceAll "a(x*)b" "${1}W" "-ab-axxb-"', "-W-xxW-"],
  ['regexReplaceAll "a(x*)b" "$1W" "-ab-axxb-"', "---"],
  ['regexReplaceAll "(?P<first>\\\\w+) (?P<second>\\\\w+)" "$second $first" "a b"', "b a"],
  ['regexReplaceAll "x*" "-" "axbé"', "-a-b-é-"],
  ['regexReplaceAll "" "-" ""', "-"],
  ['regexReplaceAll "^a" "-" "aaa"', "-aa"],
  ['regexReplaceAll "(a)|b" "[$1$2$0]" "ab"', "[aa][b]"],
  ['regexReplaceAll "." "_" "é日"', "__"],
  ['"x1y2" | regexReplaceAll "\\\\d" ""', "xy"],
])("%s is %p", (call, expected) => {
  expect(printWith(table, `{{${call}}}`)).toBe(expected);
});

test("a byte that is no UTF-8 is one character, and stays what it is", () => {
  const call = (bytes: string): unknown =>
    table.get("regexReplaceAll")?.call(["b.", "<$0>", bytes], { executeTemplate: () => "" });
  expect(call("a\xffb\xe2\x82")).toBe("a\xff<b\xe2>\x82");
});

test.each([
  ["(?=x)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"],
  ["(", "error parsing regexp: missing closing ): `(`"],
  ["[b-a]", "error parsing regexp: invalid character class range: `b-a`"],
  ["a**", "error parsing regexp: invalid nested repetition operator: `**`"],
])("an expression that RE2 has not is an error in Go's words: %s", (expression, message) => {
  expect(failWith(table, `{{regexMatch "${expression}" ""}}`)).toBe(message);
});

test("a large expression is matched with small texts only", () => {
  const bytes = Math.ceil(limits.templateMatchStepsMax / 1000);
  const source = '{{regexMatch "[ab]{1000}c" .}}';
  expect(failWith(table, source, "a".repeat(bytes))).toContain(`Cannot match ${bytes} bytes`);
  expect(printWith(table, source, "a".repeat(10))).toBe("false");
});

test("what matches cannot be replaced by a text without bounds", () => {
  const source = '{{regexReplaceAll "a" . .}}';
  expect(failWith(table, source, "a".repeat(5000))).toContain("Cannot make a text");
});

test("more expressions than are kept are no mistake", () => {
  const calls = Array.from({ length: limits.templatePatternsMax * 2 }, (_, at) => at);
  const source = calls.map((at) => `{{regexReplaceAll "${at}" "" "${at}."}}`).join("");
  expect(printWith(table, source)).toBe(".".repeat(calls.length));
});
