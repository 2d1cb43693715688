import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { formatJson } from "./json-text.ts";

test("formatJson() is indented JSON", () => {
  expect(formatJson({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});

test("formatJson() keeps every text, and prints nothing that steers a terminal", () => {
  const keeps = fc.property(fc.string({ unit: "binary" }), (text) => {
    const json = formatJson({ text });
    expect(JSON.parse(json)).toEqual({ text });
    expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  });
  fc.assert(keeps, { numRuns: 300 });
});

test("formatJson() writes out marks of direction and tags beyond the basic plane", () => {
  expect(formatJson("\u202e\u{e0041}\u009b")).toBe('"\\u202e\\udb40\\udc41\\u009b"\n');
});
