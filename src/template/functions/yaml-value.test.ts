import { expect, test } from "bun:test";
import * as library from "yaml";

import { limits } from "../../base/limits.ts";
import { toBytes } from "../bytes.ts";
import { formatPrintf } from "../format.ts";
import { readYaml } from "./yaml-value.ts";

const read = (text: string): string => formatPrintf("%v", [readYaml(toBytes(text), library)]);

/** What Go prints of what yaml.v2 reads. */
test.each([
  ["a: 1\nb: [x, {c: d}]", "map[a:1 b:[x map[c:d]]]"],
  ["- 1\n- - 2\n- ~", "[1 [2] <nil>]"],
  ["1: a\ntrue: b\n1.5: c", "map[1:a 1.5:c true:b]"],
  ["a: 1\na: 2", "map[a:2]"],
  ["--- 1\n--- 2\n", "1"],
  ["# nothing", "<nil>"],
  ["a: |\n  x\n  y\nb: >\n  x\n  y\n", "map[a:x\ny\n b:x y\n]"],
  ["a: 'it''s'\nb: \"\\u00e9\\x41\"", "map[a:it's b:éA]"],
  ["a: '1'\nb: !!str 1\nc: !!int '3'\nd: !!float 3\ne: !!binary YQ==", "map[a:1 b:1 c:3 d:3 e:a]"],
  ["a: 2020-01-01\nb: !foo 1\nc: ! 1", "map[a:2020-01-01 b:1 c:1]"],
  ["x: &a {k: 1}\nz: *a", "map[x:map[k:1] z:map[k:1]]"],
  ["x: &a {k: 1, j: 2}\nz: {<<: *a, j: 3}", "map[x:map[j:2 k:1] z:map[j:3 k:1]]"],
  ["x: &a {k: 1}\nz: {<<: [*a, {k: 2, q: 1}]}", "map[x:map[k:1] z:map[k:1 q:1]]"],
  ["!!set {a, b}", "map[a:<nil> b:<nil>]"],
])("readYaml() reads %p as yaml.v2 does", (text, expected) => {
  expect(read(text)).toBe(toBytes(expected));
});

test.each([
  ["a: *x", "yaml: unknown anchor 'x' referenced"],
  ["a: &x [*x]", "yaml: anchor 'x' value contains itself"],
  ["<<: 1", "yaml: map merge requires map or sequence of maps as the value"],
  ["a: !!int x", "yaml: cannot decode !!str `x` as a !!int"],
  ["? [1]\n: 2", "yaml: invalid map key"],
  ["a: b\nc: d: e", "yaml: line 2: "],
])("readYaml() refuses %p", (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test("aliases of aliases come to an end", () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let at = 1; at < 12; at++) {
    const alias = `*a${at - 1}`;
    lines.push(`a${at}: &a${at} [${Array.from({ length: 10 }, () => alias).join(", ")}]`);
  }
  expect(() => readYaml(lines.join("\n"), library)).toThrow("Cannot keep a value");
});

test("what is too deep, or too long, is refused", () => {
  const deep = "[".repeat(limits.templateDataDepthMax + 1);
  expect(() => readYaml(deep + deep.replaceAll("[", "]"), library)).toThrow("exceeded max depth");
  const long = "a".repeat(limits.templateYamlBytesMax + 1);
  expect(() => readYaml(long, library)).toThrow(`Cannot read ${long.length} bytes of YAML`);
});
