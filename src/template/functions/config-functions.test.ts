import { expect, test } from "bun:test";

import { failWith, printWith, valueOf } from "../../../test/support/call-functions.ts";
import { configFunctions } from "./config-functions.ts";

const table = configFunctions((name) => ({ NAME: "a=b", EMPTY: "" })[name]);

test.each([
  ['{{env "NAME"}} {{env "NONE"}}|', "a=b |"],
  ['{{.text | default "x"}} {{.none | default "x"}} {{.empty | default "x"}}', "t x x"],
  ["{{.number | default 5}} {{default true nil}} {{default 1.5 .number}}", "5 true 1.5"],
  ["{{.list | default .list}}", "[1 x]"],
  ['{{default "" .number}}|', "|"],
  ['{{split "," "a,b" | join "-"}}', "a-b"],
  ['{{"a.b" | replaceAll "." "-"}}', "a-b"],
  ["{{range loop 3 1}}{{.}}{{end}}", "32"],
  ["nginx -t -c {{candidate}}", "nginx -t -c {{candidate}}"],
])("configurations call ContainerPilot's functions: %s", (source, expected) => {
  const dot = valueOf('{"text": "t", "empty": "", "number": 7, "list": [1, "x"]}');
  expect(printWith(table, source, dot)).toBe(expected);
});

test("regexReplaceAll is RE2's, once it is loaded", async () => {
  await table.get("regexReplaceAll")?.prepare?.();
  expect(printWith(table, '{{regexReplaceAll "a(.)" "$1" "abac"}}')).toBe("bc");
});

test("functions of consul-template's alone are not there", () => {
  expect(failWith(table, '{{key "a"}}')).toContain('function "key" not defined');
});
