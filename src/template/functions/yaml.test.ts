import { beforeAll, expect, test } from "bun:test";

import { failWith, printWith, valueOf } from "../../../test/support/call-functions.ts";
import { Complex } from "../value.ts";
import { yamlFunctions } from "./yaml.ts";

const table = yamlFunctions();

beforeAll(async () => table.get("parseYAML")?.prepare?.());

test("parseYAML makes ints, and maps with keys of any kind", () => {
  const source =
    '{{with parseYAML "a: [1, 2.5]\\n1: x"}}{{.a}} {{index . 1}} {{printf "%T" .}}{{end}}';
  expect(printWith(table, source)).toBe("[1 2.5] x map[interface {}]interface {}");
});

test("parseYAML makes an empty map of nothing", () => {
  expect(printWith(table, '{{parseYAML ""}} {{printf "%T" (parseYAML "")}}')).toBe(
    "map[] map[string]interface {}",
  );
  expect(printWith(table, '{{parseYAML "# nothing"}}')).toBe("<no value>");
});

test("toYAML ends without a line break", () => {
  const dot = valueOf('{"b": {"c": [1, "x"]}, "a": null}');
  expect(printWith(table, "{{toYAML .}}", dot)).toBe("a: null\nb:\n  c:\n  - 1\n  - x");
  expect(printWith(table, '{{parseYAML "b: {a: yes}" | toYAML}}')).toBe("b:\n  a: true");
});

test("errors say what they are about", () => {
  expect(failWith(table, '{{parseYAML "a: b\\nb: *x"}}')).toBe(
    "yaml: unknown anchor 'x' referenced",
  );
  expect(failWith(table, '{{parseYAML "a: 1\\nb: {"}}')).toMatch(/^yaml: line 2: /);
  expect(failWith(table, "{{toYAML .}}", new Complex(1, 1))).toContain(
    "toYAML: cannot marshal type: complex128",
  );
});
