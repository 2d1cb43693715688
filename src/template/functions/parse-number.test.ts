import { expect, test } from "bun:test";

import { parseBool, parseFloat64, parseInteger, parseNatural } from "./parse-number.ts";

/** What Go's strconv answers; undefined: the syntax is invalid, "range": the number is too large. */
const floats: [text: string, expected: number | undefined | "range"][] = [
  ["1.5", 1.5],
  ["-.5", -0.5],
  ["5.", 5],
  ["+1e3", 1000],
  ["1_0", 10],
  ["0x1p-2", 0.25],
  ["0x_1.8P1", 3],
  ["-0x.8p0", -0.5],
  ["Inf", Infinity],
  ["-infinity", -Infinity],
  ["nan", Number.NaN],
  ["1e-400", 0],
  ["1e400", "range"],
  ["0x1p2000", "range"],
  ["", undefined],
  [".", undefined],
  ["1e", undefined],
  ["1__0", undefined],
  ["_1", undefined],
  ["0x1", undefined],
  ["0xp1", undefined],
  ["+nan", undefined],
  [" 1", undefined],
  ["1,5", undefined],
];

test.each(floats)("parseFloat64() reads %p as Go does: %p", (text, expected) => {
  const reason = expected === "range" ? "value out of range" : "invalid syntax";
  const read = (): number => parseFloat64(text, "f");
  if (typeof expected === "number") expect(read()).toBe(expected);
  else expect(read).toThrow(`f: parsing "${text}": ${reason}`);
});

test.each([
  ["+5", 5n],
  ["-007", -7n],
  ["9223372036854775807", 9223372036854775807n],
  ["-9223372036854775808", -9223372036854775808n],
  [`${"0".repeat(1000)}1`, 1n],
] as const)("parseInteger() reads %p", (text, expected) => {
  expect(parseInteger(text, "i")).toBe(expected);
});

test.each([
  ["9223372036854775808", "value out of range"],
  ["9".repeat(10_000), "value out of range"],
  ["99999999999999999999x", "value out of range"],
  ["1x", "invalid syntax"],
  ["1_0", "invalid syntax"],
  ["", "invalid syntax"],
  ["-", "invalid syntax"],
  ["0x1", "invalid syntax"],
])("parseInteger() refuses %p", (text, reason) => {
  expect(() => parseInteger(text, "i")).toThrow(`i: parsing "${text}": ${reason}`);
});

test("parseNatural() reads 64 bits, and no sign", () => {
  expect(parseNatural("18446744073709551615", "n")).toBe(18446744073709551615n);
  expect(() => parseNatural("18446744073709551616", "n")).toThrow("value out of range");
  expect(() => parseNatural("+1", "n")).toThrow("invalid syntax");
});

test("parseBool() knows six words for each, no others", () => {
  const words = (text: string): string[] => text.split(" ");
  for (const word of words("1 t T true TRUE True")) expect(parseBool(word, "b")).toBe(true);
  for (const word of words("0 f F false FALSE False")) expect(parseBool(word, "b")).toBe(false);
  for (const word of words("yes tRUE 2")) {
    expect(() => parseBool(word, "b")).toThrow(`b: parsing "${word}": invalid syntax`);
  }
});
