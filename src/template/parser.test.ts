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

function refusalOf(source: string): string {
  try {
    return parse(source);
  } catch (error) {
    return error instanceof TemplateError ? error.message : String(error);
  }
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

// Go 1.19's own answers.
test.each([
  [`{{block "a" .}}\n\n{{else}}{{end}}`, "t:1: unexpected {{else}} in block clause"],
  [`{{define "a"}}\n\n{{else}}{{end}}`, "t:3: unexpected {{else}} in define clause"],
  [`{{block "a" .}}\n{{/* `, "t:2: unclosed comment"],
  ["{{if 1}}\n{{/* ", "t:2: unclosed comment in action started at t:1"],
  ["{{1+i}}", "t:1: syntax error scanning complex number"],
  ["{{1e309+1i}}", `t:1: strconv.ParseFloat: parsing "1e309": value out of range`],
  ["{{1+_i}}", `t:1: strconv.ParseFloat: parsing "+_": invalid syntax`],
  [`{{template \xe6\x97\xa5template .}}`, `t:1: unexpected "日template"... in template clause`],
  ["{{if 1}}{{$x := 1}}{{end}}{{$x}}", `t:1: undefined variable "$x"`],
  [`{{$x := 1}}{{define "a"}}{{$x}}{{end}}`, `t:1: undefined variable "$x"`],
  [
    `{{define "a"}}x{{end}}{{define "a"}} {{end}}{{define "a"}}y{{end}}`,
    `t:1: template: multiple definition of template "a"`,
  ],
])("parseTemplate() refuses %j", (source, message) => {
  expect(refusalOf(source)).toBe(`template: ${message}`);
});

test("parseTemplate() replaces a definition of nothing but white space, as Unicode has it", () => {
  const blank = "\xc2\xa0\xe2\x80\x83\xc2\x85";
  expect(parse(`{{define "a"}}${blank}{{end}}{{define "a"}}x{{end}}`)).toStartWith("a: x\n");
});

test("writeNode() writes an assignment as Go 1.19 does", () => {
  expect(parse("{{$x := 1}}{{$x = 2}}")).toBe("t: {{$x := 1}}{{$x := 2}}");
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

test("parseTemplate() stays quick with tens of thousands of variables", () => {
  const declarations = Array.from({ length: 50_000 }, (_, index) => `{{$x${index} := 1}}`).join("");
  const source = declarations + "{{$x49999}}".repeat(50_000);
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
