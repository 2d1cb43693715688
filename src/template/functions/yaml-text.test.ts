import { expect, test } from "bun:test";
import * as fc from "fast-check";
import * as library from "yaml";

import { valueOf } from "../../../test/support/call-functions.ts";
import { limits } from "../../base/limits.ts";
import { fromBytes, toBytes } from "../bytes.ts";
import { stringType } from "../go-type.ts";
import { readJsonValue } from "../json-value.ts";
import type { Value } from "../value.ts";
import { listAny } from "./collections.ts";
import { writeJson } from "./json-text.ts";
import { defineStruct } from "./struct-kind.ts";
import { writeYaml } from "./yaml-text.ts";
import { readYaml } from "./yaml-value.ts";

/** What yaml.v2 writes. */
test.each([
  ["[]", "[]\n"],
  ["null", "null\n"],
  ['{"a": {}, "b": [], "c": null, "d": true}', "a: {}\nb: []\nc: null\nd: true\n"],
  [
    '{"a": {"b": [1, [2, []], {"c": 1, "d": {"e": [3]}}]}}',
    "a:\n  b:\n  - 1\n  - - 2\n    - []\n  - c: 1\n    d:\n      e:\n      - 3\n",
  ],
  ["[[1, 2], [{}, {}]]", "- - 1\n  - 2\n- - {}\n  - {}\n"],
  ['[[{"a": 1, "b": 2}]]', "- - a: 1\n    b: 2\n"],
  ["[0.5, 1e6, 123456.5, 1e-5, 1e300]", "- 0.5\n- 1e+06\n- 123456.5\n- 1e-05\n- 1e+300\n"],
  [
    '{"a10": 1, "a9": 1, "a": 1, "B": 1, "1": 1, "_": 1, "a b": 1, "é": 1}',
    '_: 1\n"1": 1\nB: 1\na: 1\na b: 1\na9: 1\na10: 1\né: 1\n',
  ],
  ['{"k": "l1\\nl2\\n", "l": ["x\\ny"]}', "k: |\n  l1\n  l2\nl:\n- |-\n  x\n  y\n"],
  ['{"x\\ny": {"a": 1}}', "? |-\n  x\n  y\n: a: 1\n"],
])("writeYaml() writes %s as yaml.v2 does", (json, expected) => {
  expect(fromBytes(writeYaml(valueOf(json)))).toBe(expected);
});

test("long keys are announced, and long texts folded", () => {
  const key = "k".repeat(129);
  expect(writeYaml(valueOf(`{"${key}": [1]}`))).toBe(`? ${key}\n: - 1\n`);
  const words = Array.from({ length: 12 }, () => "a".repeat(9));
  const folded = `k: ${words.slice(0, 8).join(" ")}\n  ${words.slice(8).join(" ")}\n`;
  expect(writeYaml(valueOf(`{"k": "${words.join(" ")}"}`))).toBe(folded);
});

test("structs have their fields in their own order, in small letters", () => {
  const kind = defineStruct<string>("a.B", [
    ["Zone", stringType, (data) => data],
    ["Address", stringType, () => ""],
  ]);
  expect(writeYaml(kind.make("x"))).toBe('zone: x\naddress: ""\n');
});

test("what is too deep is refused", () => {
  let deep: Value = 1n;
  for (let depth = 0; depth <= limits.templateDataDepthMax; depth++) deep = listAny([deep]);
  expect(() => writeYaml(deep)).toThrow("Cannot go deeper");
});

test("whatever is written means the same to our reader, of YAML 1.1, and to one of YAML 1.2", () => {
  const piece = fc.constantFrom(
    ...Array.from("a b:#-?,[]{}&*!|>'\"%@`\n\t\\éё0159.e_~=<"),
    "yes",
    "null",
    "\u2028",
    "😀",
    "word ",
  );
  const text = fc.array(piece, { maxLength: 40 }).map((all) => all.join(""));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(text, tie("value"), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, (each) => {
      const json = toBytes(JSON.stringify(each));
      const yaml = fromBytes(writeYaml(readJsonValue(json, { integers: "float" })));
      const expected: unknown = JSON.parse(
        fromBytes(writeJson(readJsonValue(json, { integers: "float" }), { escapesHtml: false })),
      );
      expect(library.parse(yaml, { version: "1.2", merge: false })).toEqual(expected);
      expect(fromBytes(writeYaml(readYaml(toBytes(yaml), library)))).toBe(yaml);
    }),
  );
});
