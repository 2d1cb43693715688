import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { parseTemplate } from "./parser.ts";
import { TemplateError } from "./template-error.ts";
import { writeNode } from "./write-node.ts";

// What Go makes of each production, and of each mistake, is in golden/.

const functions = new Set(["print", "len"]);

function parse(source: string): string {
  const { trees } = parseTemplate("t", source, { functions });
  return [...trees.values()].map(({ name, root }) => `${name}: ${writeNode(root)}`).join("\n");
}

test("parseTemplate() has a tree for each template of the text", () => {
  const source = `{{define "a"}}x{{end}}{{block "b" .X}}y{{end}}`;
  expect(parse(source)).toBe(`a: x\nb: y\nt: {{template "b" .X}}`);
});

test.each([
  ["{{if .A}}a{{else if .B}}b{{end}}", "{{if .A}}a{{else}}{{if .B}}b{{end}}{{end}}"],
  ["{{with .A}}a{{else with .B}}b{{end}}", "{{with .A}}a{{else}}{{with .B}}b{{end}}{{end}}"],
  ["{{range $i, $x := .A}}{{break}}{{end}}", "{{range $i, $x := .A}}{{break}}{{end}}"],
  ["{{(print 1).B.C | len}}", "{{(print 1).B.C | len}}"],
  ["{{/* nothing */ -}}  x", "x"],
])("parseTemplate() reads %s", (source, written) => {
  expect(parse(source)).toBe(`t: ${written}`);
});

test.each([
  ["parentheses", "{{".concat("(".repeat(100_000), "1", ")".repeat(100_000), "}}")],
  ["branches", "{{if 1}}".repeat(100_000).concat("{{end}}".repeat(100_000))],
  ["else if", `{{if 1}}${"{{else if 1}}".repeat(100_000)}{{end}}`],
  ["blocks", `{{block "a" .}}`.repeat(100_000)],
])("parseTemplate() refuses endless %s before the stack is used up", (_, source) => {
  expect(() => parse(source)).toThrow("levels deep");
});

test("parseTemplate() stays quick with a hundred thousand actions in as many lines", () => {
  const source = "{{.A}}\n".repeat(100_000);
  expect(parse(source)).toHaveLength(source.length + 3);
});

test("parseTemplate() takes any text, and throws nothing but its own error", () => {
  const words = [
    "{{",
    "}}",
    "{{- ",
    " -}}",
    "(",
    ")",
    "if ",
    "end",
    "else",
    "range",
    "$x",
    ":=",
    "=",
  ];
  const more = [
    ".A",
    "|",
    '"a"',
    "`",
    "'",
    "1",
    "0x",
    "1e",
    "\n",
    " ",
    "/*",
    "*/",
    "define",
    "\xff",
  ];
  const part = fc.oneof(fc.constantFrom(...words, ...more), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      try {
        parse(Buffer.from(parts.join(""), "utf8").toString("latin1"));
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
      }
    }),
    { numRuns: 2000 },
  );
});
