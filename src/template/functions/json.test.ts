import { expect, test } from "bun:test";

import { failWith, printWith, valueOf } from "../../../test/support/call-functions.ts";
import type { Admit } from "../function.ts";
import { Template } from "../template.ts";
import { CatalogText, type Value } from "../value.ts";
import { listTexts } from "./collections.ts";
import { jsonFunctions } from "./json.ts";

const table = jsonFunctions();
const print = (source: string, dot?: Value): string => printWith(table, source, dot);

test("parseJSON makes float64 of all numbers, and an empty map of nothing", () => {
  expect(print('{{parseJSON `{"a": [1, 2.5]}`}} {{printf "%T" (parseJSON "1")}}')).toBe(
    "map[a:[1 2.5]] float64",
  );
  expect(print('{{parseJSON ""}} {{(parseJSON "").a}}')).toBe("map[] <no value>");
});

test("parseJSON fails in Go's words", () => {
  expect(failWith(table, '{{parseJSON "{a"}}')).toBe(
    "invalid character 'a' looking for beginning of object key string",
  );
});

const json = String.raw`{"b": [], "a": {"text": "<\u2028 & \"\\\n\u0001>", "n": [1, 0.5, null, true]}, "c": {}}`;

test("toJSON writes values in one line, fit for HTML", () => {
  expect(print("{{toJSON .}}", valueOf(json))).toBe(
    String.raw`{"a":{"n":[1,0.5,null,true],"text":"\u003c\u2028 \u0026 \"\\\n\u0001\u003e"},"b":[],"c":{}}`,
  );
});

test("toUnescapedJSONPretty indents, and writes < > & as they are", () => {
  expect(print("{{toUnescapedJSONPretty .}}", valueOf(json))).toBe(
    String.raw`{
  "a": {
    "n": [
      1,
      0.5,
      null,
      true
    ],
    "text": "<\u2028 & \"\\\n\u0001>"
  },
  "b": [],
  "c": {}
}`,
  );
});

test("toJSONPretty and toUnescapedJSON differ in one thing each", () => {
  const dot = valueOf('{"a": "<"}');
  expect(print("{{toJSONPretty .}}", dot)).toBe('{\n  "a": "\\u003c"\n}');
  expect(print("{{toUnescapedJSON .}}", dot)).toBe('{"a":"<"}');
});

test("an error names the function", () => {
  expect(failWith(table, "{{toJSONPretty .}}", Infinity)).toBe(
    "toJSONPretty: json: unsupported value: +Inf",
  );
});

test("texts of the catalogue in JSON are known as whole JSON values", () => {
  const tags = listTexts([new CatalogText('a"b', [{ key: "1", title: "one" }])]);
  const asked: unknown[] = [];
  const admit: Admit = (text, { form }) => {
    asked.push([text, form]);
    return true;
  };
  const template = Template.parse("t", "{{toJSON .}}", { functions: table });
  template.execute(tags, { functions: table, missingKey: "default", admit });
  expect(asked).toEqual([[String.raw`["a\"b"]`, "json"]]);
});
