import { expect, test } from "bun:test";

import { TypedInteger, type Value } from "../value.ts";
import { isDate, isSexagesimal, resolveScalar } from "./yaml-scalar.ts";

/** What yaml.v2 makes of words without quotes. */
test.each<[words: string, expected: Value]>([
  ["~ null Null NULL", undefined],
  ["y Y yes Yes YES true True TRUE on On ON", true],
  ["n N no No NO false False FALSE off Off OFF", false],
  [".inf .Inf +.INF", Infinity],
  ["-.inf", -Infinity],
  [".nan .NaN .NAN", Number.NaN],
  ["10 +10 1_0 0xa 0XA 012 0o12 0b1010 +0b1010", 10n],
  ["-10 -0xa -0b1010", -10n],
  ["1.5 +1.5 .15e1 15e-1 1_.5", 1.5],
  ["08 8.", 8],
  ["18446744073709551615", new TypedInteger("uint64", 2n ** 64n - 1n)],
  ["100000000000000000000", 1e20],
  [".1_5", 0.15],
])("resolveScalar() takes %p for %p", (words, expected) => {
  for (const word of words.split(" ")) expect(resolveScalar(word)).toEqual(expected);
});

test.each([
  "tRue",
  "1e",
  "1e400",
  "0x",
  "0b2",
  "+",
  ".",
  "..",
  "1:30",
  "2020-01-01",
  "_1",
  "._1",
  "1.2.3",
  "yes!",
])("resolveScalar() takes %p for a text", (word) => {
  expect(resolveScalar(word)).toBe(word);
});

test("isDate() knows days that there are", () => {
  const dates = [
    "2020-02-29",
    "2020-1-2",
    "2020-01-02 03:04:05.6",
    "2020-01-02T3:4:5Z",
    "2020-01-02t03:04:05+01:00",
  ];
  for (const word of dates) expect(isDate(word)).toBe(true);
  for (const word of ["2021-02-29", "2020-13-01", "20-01-01", "2020-01-02 25:00:00", "2020-01"]) {
    expect(isDate(word)).toBe(false);
  }
});

test("isSexagesimal() knows minutes and hours", () => {
  for (const word of ["1:30", "-12:30:45.5"]) expect(isSexagesimal(word)).toBe(true);
  for (const word of ["1:60", "1:", ":30", "a:30"]) expect(isSexagesimal(word)).toBe(false);
});
