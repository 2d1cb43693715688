import { expect, test } from "bun:test";
import * as fc from "fast-check";
import type { JsonNode } from "../json.ts";
// What HashiCorp's own reader of HCL 1 (Debian's golang-github-hashicorp-hcl-dev 1.0.0) says to texts
// of ours.
import golden from "./golden.json";
import { readHcl } from "./hcl.ts";

/** As HashiCorp's reader decodes it: a block is a list of one object, and blocks of one name are added up. */
function toGo(node: JsonNode): unknown {
  if (node.kind === "array") return node.items.map(toGo);
  if (node.kind === "null") return null;
  if (node.kind !== "object") return node.value;
  const object: Record<string, unknown> = {};
  for (const { key, value } of node.members) {
    const decoded = value.kind === "object" ? [toGo(value)] : toGo(value);
    const before = object[key];
    object[key] =
      Array.isArray(before) && Array.isArray(decoded) ? [...before, ...decoded] : decoded;
  }
  return object;
}

test.each(golden.read as [string, unknown][])(
  "readHcl() reads %j as HashiCorp's reader does",
  (text, wanted) => {
    const answer = readHcl(text);
    expect("root" in answer ? toGo(answer.root) : answer).toEqual(wanted);
  },
);

test.each(golden.refused)("readHcl() refuses %j", (text) => {
  expect(readHcl(text)).toHaveProperty("mistake");
});

test.each([
  ["a = ", 4, undefined, "value"],
  ["a = yes", 4, "yes", "value"],
  ["a", 1, undefined, "assignOrBrace"],
  ["a = [1 2]", 7, "2", "commaOrBracket"],
  ["a {", 3, undefined, "keyOrEnd"],
  ['a = "x', 6, undefined, "stringEnd"],
  ['a = "\\q"', 6, "q", "escape"],
  ["a = <<EOF x", 9, " ", "heredocName"],
  ["a = <<EOF\nx", 11, undefined, "heredocEnd"],
  ["a = 08", 4, "0", "number"],
  ["/* a", 4, undefined, "commentEnd"],
  ["a: 1", 1, ":", "key"],
  ["a = [".repeat(2000), 5, "a", "value"],
  [`a = ${"[".repeat(2000)}`, 68, "[", "depth"],
] as const)("readHcl() says where it stopped: %j", (text, offset, found, wanted) => {
  expect(readHcl(text)).toEqual({ mistake: { offset, found, wanted } });
});

test("readHcl() keeps the place of each key and value", () => {
  const answer = readHcl('# x\nconsul {\n  address = "a"\n}\n');
  expect(answer).toEqual({
    root: {
      kind: "object",
      offset: 0,
      members: [
        {
          key: "consul",
          offset: 4,
          value: {
            kind: "object",
            offset: 11,
            members: [
              { key: "address", offset: 15, value: { kind: "string", offset: 25, value: "a" } },
            ],
          },
        },
      ],
    },
  });
});

test("readHcl() is lenient with a heredoc at the end of the file", () => {
  const answer = readHcl("a = <<EOF\nx\nEOF");
  expect("root" in answer && toGo(answer.root)).toEqual({ a: "x\n" });
});

test("readHcl() answers every text", () => {
  const parts = fc.constantFrom(
    "a",
    "=",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "\\",
    "${",
    "<<E",
    "\n",
    "1",
    "#",
    "/*",
    " ",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (words) => {
      const answer = readHcl(words.join(""));
      expect("root" in answer || answer.mistake.offset >= 0).toBe(true);
    }),
  );
});
