import { expect, test } from "bun:test";

import { failTemplate, runTemplate } from "../../test/support/run-template.ts";
import { listAny } from "./functions/collections.ts";

// What all of Go's answers say of the words that control is in golden/; here is what to know of them.

test.each([
  ["{{$x := 1}}{{if 1}}{{$x := 2}}{{$x = 3}}{{$x}}{{end}}{{$x}}", "31"],
  ["{{$x := 1}}{{if 1}}{{$x = 3}}{{end}}{{$x}}", "3"],
  ["{{$x := 5}}{{range $x := .}}{{$x}}{{end}}{{$x}}", "125"],
  ["{{$x := 5}}{{range $x = .}}{{$x}}{{end}}{{$x}}", "122"],
  ["{{with $x := 0}}{{else}}{{$x}}{{end}}", "0"],
  ['{{define "a"}}{{$}}{{end}}{{$x := 1}}{{template "a" 2}}{{$x}}', "21"],
])("a variable lives as long as its block: %s", (source, printed) => {
  expect(runTemplate(source, { dot: listAny([1n, 2n]) })).toBe(printed);
});

test("a template sees no variables of its caller", () => {
  expect(failTemplate('{{define "a"}}{{$x}}{{end}}{{$x := 1}}{{template "a"}}')).toBe(
    'template: t:1: undefined variable "$x"',
  );
});

test.each([
  ["{{with 1}}{{.}}{{end}}{{.}}", "1dot"],
  ["{{with 0}}{{else}}{{.}}{{end}}", "dot"],
  ['{{define "a"}}{{.}}{{end}}{{template "a" 1}}{{.}}', "1dot"],
  ["{{range 2}}{{.}}{{continue}}{{end}}{{.}}", "01dot"],
  ["{{range 2}}{{with 7}}{{break}}{{end}}{{end}}{{.}}", "dot"],
])("dot is what it was after a block: %s", (source, printed) => {
  expect(runTemplate(source, { dot: "dot" })).toBe(printed);
});

test("break and continue are for the innermost loop", () => {
  const source = "{{range 2}}{{range 3}}{{if eq . 1}}{{break}}{{end}}{{.}}{{end}};{{end}}";
  expect(runTemplate(source)).toBe("0;0;");
  const other = "{{range 2}}{{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}};{{end}}";
  expect(runTemplate(other)).toBe("02;02;");
});

test("a template that is not there is an error where it is called", () => {
  expect(runTemplate('{{if 0}}{{template "b"}}{{end}}')).toBe("");
  expect(failTemplate('{{template "b"}}')).toBe(
    'template: t:1:11: executing "t" at <{{template "b"}}>: template "b" not defined',
  );
});
