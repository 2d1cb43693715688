import { expect, test } from "bun:test";
import * as fc from "fast-check";
import type { Kind } from "../decode.ts";
import { Issues } from "../issue.ts";
import { readJson5 } from "../json5.ts";
import {
  goDuration,
  positiveWeakDuration,
  weakDuration,
  weakSecret,
  weakText,
  weakTexts,
  weakWhole,
  weakYesOrNo,
} from "./weak-kinds.ts";

/** What a kind makes of a value; the code of the issue when it refuses it. */
function read<T>(kind: Kind<T>, text: string): T | string | undefined {
  const issues = new Issues(text);
  const parsed = readJson5(`{a: ${text}}`);
  const node = "root" in parsed ? parsed.root.members[0]?.value : undefined;
  if (node === undefined) throw new Error(JSON.stringify(parsed));
  const value = kind.read({ node, path: "a", offset: 0, issues });
  return issues.hasErrors ? issues.sorted()[0]?.code : value;
}

test.each([
  ["'x'", "x"],
  ["''", ""],
  ["8000", "8000"],
  ["2.50", "2.5"],
  ["-1e3", "-1000"],
  ["1e21", "1000000000000000000000"],
  ["1e-7", "0.0000001"],
  ["0x1F", "31"],
  ["true", "1"],
  ["false", "0"],
  ["null", ""],
  ["Infinity", "wrong-type"],
  ["[]", "wrong-type"],
  ["{}", "wrong-type"],
])("weakText reads %s as %j", (text, expected) => {
  expect(read(weakText, text)).toBe(expected);
});

test("weakText and weakWhole take every whole number in either form", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (number) => {
      expect(read(weakText, String(number))).toBe(String(number));
      const whole = weakWhole(Number.MIN_SAFE_INTEGER);
      expect(read(whole, `'${number}'`)).toBe(number);
      expect(read(whole, String(number))).toBe(number);
    }),
  );
});

test.each([
  ["80", 80],
  ["80.9", 80],
  ["-0.5", 0],
  ["1e2", 100],
  ["'80'", 80],
  ["'+80'", 80],
  ["'0x50'", 80],
  ["'010'", 8],
  ["'08'", "wrong-type"],
  ["'80.0'", "wrong-type"],
  ["' 80'", "wrong-type"],
  ["''", "wrong-type"],
  ["'5s'", "wrong-type"],
  ["true", 1],
  ["false", 0],
  ["-1", "out-of-range"],
  ["NaN", "out-of-range"],
  ["Infinity", "out-of-range"],
  ["1e30", "out-of-range"],
  ["[]", "wrong-type"],
])("weakWhole(0) reads %s as %j", (text, expected) => {
  expect(read(weakWhole(0), text)).toBe(expected);
});

test.each([
  ...["true", "1", "0.5", "'1'", "'t'", "'T'", "'TRUE'", "'true'", "'True'"].map((text) => [
    text,
    true,
  ]),
  ...["false", "0", "''", "'0'", "'f'", "'F'", "'FALSE'", "'false'", "'False'"].map((text) => [
    text,
    false,
  ]),
  ...["'yes'", "'tRUE'", "'on'", "[]"].map((text) => [text, "wrong-type"]),
])("weakYesOrNo reads %s as %j", (text, expected) => {
  expect(read(weakYesOrNo, String(text))).toBe(expected);
});

test.each([
  ["30", 30_000],
  ["30.0", 30_000],
  ["'30'", 30_000],
  ["-3", -3000],
  ["'1h30m5.5s'", 5_405_500],
  ["'500us'", 0.5],
  ["'-1s'", -1000],
  ["'.5s'", 500],
  ["true", 1000],
  ["''", undefined],
  ["1.5", "out-of-range"],
  ["'1.5'", "out-of-range"],
  ["'1d'", "out-of-range"],
  ["'1 s'", "out-of-range"],
  ["'5S'", "out-of-range"],
  ["99999999999999999999", "out-of-range"],
  ["[]", "wrong-type"],
])("weakDuration reads %s as %j", (text, expected) => {
  expect(read(weakDuration, text)).toBe(expected);
});

test.each([
  ["'1ms'", 1],
  ["'999us'", "out-of-range"],
  ["0", "out-of-range"],
  ["''", undefined],
])("positiveWeakDuration reads %s as %j", (text, expected) => {
  expect(read(positiveWeakDuration, text)).toBe(expected);
});

test.each([
  ["'10m'", 600_000],
  ["'0'", 0],
  ["0", 0],
  ["'10'", "out-of-range"],
  ["10", "out-of-range"],
  ["''", "out-of-range"],
  ["'-1s'", "out-of-range"],
])("goDuration reads %s as %j", (text, expected) => {
  expect(read(goDuration, text)).toBe(expected);
});

test("weakTexts takes numbers, words and null, and refuses what is no array", () => {
  expect(read(weakTexts, "[1, 'a', true, null]")).toEqual(["1", "a", "1", ""]);
  expect(read(weakTexts, "'a'")).toBe("wrong-type");
});

test("weakSecret quotes nothing of what it refuses", () => {
  const issues = new Issues("");
  const node = {
    kind: "array",
    offset: 0,
    items: [{ kind: "string", offset: 1, value: "secret" }],
  } as const;
  expect(weakSecret.read({ node, path: "token", offset: 0, issues })).toBeUndefined();
  expect(JSON.stringify(issues.sorted())).not.toContain("secret");
  expect(read(weakSecret, "12")).toBe("12");
});
