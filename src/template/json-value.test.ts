import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { limits } from "../base/limits.ts";
import { toBytes } from "./bytes.ts";
import { listAny, mapAny } from "./functions/collections.ts";
import { writeJson } from "./functions/json-text.ts";
import { JsonValueError, readJsonValue } from "./json-value.ts";
import { TypedInteger, type Value } from "./value.ts";

const readInts = (text: string): Value => readJsonValue(toBytes(text), { integers: "int" });
const readFloats = (text: string): Value => readJsonValue(toBytes(text), { integers: "float" });

function mistakeOf(text: string): JsonValueError {
  try {
    readInts(text);
  } catch (error) {
    if (error instanceof JsonValueError) return error;
  }
  throw new Error(`No mistake in ${text}`);
}

test("objects, arrays, texts and the three words are Go's values", () => {
  expect(readInts(' {"b": [true, false, null], "a": "é"} ')).toEqual(
    mapAny([
      ["b", listAny([true, false, undefined])],
      ["a", toBytes("é")],
    ]),
  );
  expect(readInts('{"a": 1, "a": 2, "__proto__": 3}')).toEqual(
    mapAny([
      ["a", 2n],
      ["__proto__", 3n],
    ]),
  );
});

test("whole numbers are ints, however large, or all numbers are float64", () => {
  expect(readInts("9007199254740993")).toBe(9007199254740993n);
  expect(readInts("18446744073709551615")).toEqual(new TypedInteger("uint64", 2n ** 64n - 1n));
  expect(readInts("18446744073709551616")).toBe(2 ** 64);
  expect(readInts("-0")).toBe(0n);
  expect(readInts("1.0")).toBe(1);
  expect(readInts("1e2")).toBe(100);
  expect(readFloats("1")).toBe(1);
  expect(readFloats("-0")).toBe(-0);
});

test("escapes are characters, and halves of characters U+FFFD", () => {
  const text = String.raw`"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83dx\ude00"`;
  expect(readInts(text)).toBe(toBytes('"\\/\b\f\n\r\té\u{1f600}\ufffdx\ufffd'));
  expect(readJsonValue('"a\xffb"', { integers: "int" })).toBe(toBytes("a\ufffdb"));
});

/** What Go's encoding/json says. */
test.each([
  ["", "unexpected end of JSON input"],
  ['{"a"', "unexpected end of JSON input"],
  ["{", "unexpected end of JSON input"],
  ["x", "invalid character 'x' looking for beginning of value"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ["{'a'}", "invalid character '\\'' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ["[1 2]", "invalid character '2' after array element"],
  ["1 2", "invalid character '2' after top-level value"],
  ["01", "invalid character '1' after top-level value"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["1e+x", "invalid character 'x' in exponent of numeric literal"],
  ["trux", "invalid character 'x' in literal true (expecting 'e')"],
  ["tr", "invalid character ' ' in literal true (expecting 'u')"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u12x4"', "invalid character 'x' in \\u hexadecimal character escape"],
  ["é", "invalid character 'Ã' looking for beginning of value"],
  ["[1e999]", "json: cannot unmarshal number 1e999 into Go value of type float64"],
  ["[1e999,]", "invalid character ']' looking for beginning of value"],
])("readJsonValue() says of %p what Go does", (text, message) => {
  expect(mistakeOf(text).message).toBe(toBytes(message));
});

test("a mistake has a place", () => {
  const { line, column } = mistakeOf('{\n  "a": 1,\n  "é": x\n}');
  expect([line, column]).toEqual([3, 9]);
});

test("what is nested too deeply is refused", () => {
  const nest = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  expect(() => readInts(nest(limits.templateDataDepthMax))).not.toThrow();
  expect(mistakeOf(nest(limits.templateDataDepthMax + 1)).message).toBe("exceeded max depth");
  expect(mistakeOf("[".repeat(1_000_000)).message).toBe("exceeded max depth");
});

test("whatever JSON.stringify() writes is read, and can be written again", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.boolean(), (value, isPretty) => {
      const text = JSON.stringify(value, undefined, isPretty ? 2 : 0);
      const written = writeJson(readFloats(text), { escapesHtml: true });
      expect(JSON.parse(Buffer.from(written, "latin1").toString())).toEqual(JSON.parse(text));
    }),
  );
});

test("readJsonValue() takes what JSON.parse() takes, and nothing else", () => {
  const pieces = ["{", "}", "[", "]", ":", ",", '"a"', "1", "-", ".5", "e1", "true", " ", "\\"];
  const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((all) => all.join(""));
  fc.assert(
    fc.property(texts, (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      if (isJson) expect(() => readFloats(text)).not.toThrow();
      else expect(() => readFloats(text)).toThrow(JsonValueError);
    }),
  );
});
