import { expect, test } from "bun:test";
import { evaluate, parse, type ValueNode } from "@humanwhocodes/momoa";
import * as fc from "fast-check";
import { unreachable } from "../base/assert.ts";
import { type JsonNode, readJson } from "./json.ts";

function toValue(node: JsonNode): unknown {
  switch (node.kind) {
    case "object":
      // Not Object.fromEntries on a literal: "__proto__" has to be a key like any other.
      return Object.fromEntries(node.members.map(({ key, value }) => [key, toValue(value)]));
    case "array":
      return node.items.map(toValue);
    case "null":
      return null;
    case "string":
    case "number":
    case "boolean":
      return node.value;
    default:
      return unreachable(node);
  }
}

function offsetsOf(node: JsonNode): number[] {
  if (node.kind === "array") return [node.offset, ...node.items.flatMap(offsetsOf)];
  if (node.kind !== "object") return [node.offset];
  return [
    node.offset,
    ...node.members.flatMap((member) => [member.offset, ...offsetsOf(member.value)]),
  ];
}

function peerOffsetsOf(node: ValueNode): number[] {
  const own = node.loc.start.offset;
  if (node.type === "Array")
    return [own, ...node.elements.flatMap(({ value }) => peerOffsetsOf(value))];
  if (node.type !== "Object") return [own];
  return [
    own,
    ...node.members.flatMap(({ name, value }) => [name.loc.start.offset, ...peerOffsetsOf(value)]),
  ];
}

test("readJson() reads what JSON.parse and momoa read, and knows the same places", () => {
  const spaces = fc.constantFrom(undefined, 1, "\t");
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })),
      spaces,
      (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        const answer = readJson(text);
        if (!("root" in answer)) throw new Error(JSON.stringify(answer));
        expect(JSON.stringify(toValue(answer.root))).toBe(JSON.stringify(JSON.parse(text)));
        const peer = parse(text, { mode: "json" });
        expect(offsetsOf(answer.root)).toEqual(peerOffsetsOf(peer.body));
        expect(JSON.stringify(evaluate(peer)).length).toBeGreaterThan(1);
      },
    ),
  );
});

test("readJson() refuses what JSON.parse refuses, when a text is damaged anywhere", () => {
  const seed = '{"a": [1, -2.5e3, "x\\u00e9\\n"], "b": {"c": null, "d": true}, "e": false}';
  const damage = fc.record({
    at: fc.nat({ max: seed.length }),
    removed: fc.nat({ max: 3 }),
    added: fc.string({
      unit: fc.constantFrom(...Array.from("{}[]\",:\\u0123-+.eE tfn\n\u0001/#'x")),
      maxLength: 3,
    }),
  });
  fc.assert(
    fc.property(damage, ({ at, removed, added }) => {
      const text = seed.slice(0, at) + added + seed.slice(at + removed);
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        // Undefined: refused.
      }
      const answer = readJson(text);
      const isObject =
        typeof expected === "object" && expected !== null && !Array.isArray(expected);
      expect("root" in answer).toBe(isObject);
      if ("root" in answer) expect(toValue(answer.root)).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
});

test("readJson() keeps every member of a key that is there twice", () => {
  const answer = readJson('{"a": 1, "A": 2, "a": 3}');
  expect("root" in answer && answer.root.members.map(({ key }) => key)).toEqual(["a", "A", "a"]);
});

test("readJson() has no fear of __proto__", () => {
  const answer = readJson('{"__proto__": {"polluted": true}}');
  expect("root" in answer && answer.root.members[0]?.key).toBe("__proto__");
  expect("polluted" in {}).toBe(false);
});

test.each([
  ["", 0, "object", undefined],
  ["[]", 0, "object", undefined],
  ["consul: localhost", 0, "object", "yaml"],
  ["---\nconsul: x", 0, "object", "yaml"],
  ["// hello\n{}", 0, "object", "comment"],
  ["{", 1, "keyOrEnd", undefined],
  ["{'a': 1}", 1, "keyOrEnd", "singleQuote"],
  ["{a: 1}", 1, "keyOrEnd", "unquotedKey"],
  ["{ # why\n}", 2, "keyOrEnd", "comment"],
  ['{"a": 1, b: 2}', 9, "key", "unquotedKey"],
  ['{"a" 1}', 5, "colon", undefined],
  ['{"a": }', 6, "value", undefined],
  ["{\"a\": 'x'}", 6, "value", "singleQuote"],
  ['{"a": yes}', 6, "value", undefined],
  ['{"a": nul}', 6, "value", undefined],
  ['{"a": 01}', 7, "number", undefined],
  ['{"a": 1.}', 7, "number", undefined],
  ['{"a": +1}', 6, "value", undefined],
  ['{"a": 1,}', 7, "key", "trailingComma"],
  ['{"a": [1,]}', 8, "value", "trailingComma"],
  ['{"a": 1 "b": 2}', 8, "commaOrBrace", "missingComma"],
  ['{"a": 1 /* x */}', 8, "commaOrBrace", "comment"],
  ['{"a": [1 2]}', 9, "commaOrBracket", undefined],
  ['{"a": "x\ny"}', 8, "stringEnd", "rawLineBreak"],
  ['{"a": "x\ty"}', 8, "stringEnd", undefined],
  ['{"a": "x', 8, "stringEnd", undefined],
  ['{"a": "\\x41"}', 8, "escape", undefined],
  ['{"a": "\\u12"}', 8, "escape", undefined],
  ["{} {}", 3, "end", undefined],
])("readJson() stops in %j at %p: %s, %s", (text, offset, wanted, hint) => {
  expect(readJson(text)).toMatchObject({ mistake: { offset, wanted, hint } });
});

test("readJson() refuses brackets that are nested deeply, without deep recursion", () => {
  const answer = readJson(`{"a": ${"[".repeat(200_000)}`);
  expect(answer).toMatchObject({ mistake: { wanted: "depth" } });
});
