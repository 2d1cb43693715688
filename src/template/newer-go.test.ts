import { describe, expect, test } from "bun:test";

import { answerCase } from "../../test/support/golden-answer.ts";
import type { TemplateCase } from "../../test/support/template-case.ts";

// What templates can do since Go 1.23 and 1.24, by the documentation: the golden answers are Go 1.19's.

interface Example {
  readonly template: string;
  readonly output: string;
  readonly data?: unknown;
}

function answer(template: string, data?: unknown): string {
  const asked: TemplateCase = { template, ...(data !== undefined && { data }) };
  const { output, error } = answerCase(asked);
  return String(output ?? error);
}

describe("else with", () => {
  const examples: Example[] = [
    { template: "{{with 1}}a{{.}}{{else with 2}}b{{.}}{{end}}", output: "a1" },
    { template: "{{with 0}}a{{.}}{{else with 2}}b{{.}}{{end}}", output: "b2" },
    { template: "{{with 0}}a{{else with 0}}b{{else}}c{{.}}{{end}}", output: "cdot", data: "dot" },
    { template: "{{with 0}}a{{else with 0}}b{{else with 3}}{{.}}{{else}}c{{end}}", output: "3" },
    { template: "{{with 0}}a{{else with 0}}b{{end}}|", output: "|" },
    { template: "{{with $x := 0}}a{{else with $y := 2}}{{$x}}{{$y}}{{end}}", output: "02" },
    {
      template: "{{with .A}}{{.}}{{else with .B}}{{.}}{{end}}",
      output: "b",
      data: { "map[string]string": { B: "b" } },
    },
    { template: "{{with 0}}{{- else with 1 -}} {{.}} {{- end}}", output: "1" },
    {
      template: "{{range .}}{{with .}}{{.}}{{else with 9}}{{continue}}{{end}};{{end}}",
      output: "1;2;",
      data: [1, 0, 2],
    },
  ];

  test.each(examples)("$template is $output", ({ template, output, data }) => {
    expect(answer(template, data)).toBe(output);
  });

  test("is a with inside of the else, and ended with it", () => {
    expect(answer("{{with 0}}{{else with 1}}{{end}}{{end}}")).toBe(
      "template: t:1: unexpected {{end}}",
    );
    expect(answer("{{with 0}}{{else with 1}}")).toBe("template: t:1: unexpected EOF");
    expect(answer("{{with 0}}{{else with}}{{end}}")).toBe("template: t:1: missing value for with");
  });

  test("is for with only", () => {
    expect(answer("{{if 0}}{{else with 1}}{{end}}")).toStartWith(
      "template: t:1: unexpected <with>",
    );
    expect(answer("{{range 0}}{{else with 1}}{{end}}")).toStartWith(
      "template: t:1: unexpected <with>",
    );
  });
});

describe("range over an integer", () => {
  const examples: Example[] = [
    { template: "{{range 3}}{{.}}{{end}}", output: "012" },
    { template: "{{range .}}{{.}}{{end}}", output: "01", data: 2 },
    {
      template: "{{range .}}{{printf `%T` .}} {{end}}",
      output: "uint8 uint8 ",
      data: { uint8: 2 },
    },
    { template: "{{range .}}{{.}}{{end}}", output: "01", data: { int64: 2 } },
    { template: "{{range $x := 3}}{{$x}}{{.}} {{end}}", output: "00 11 22 " },
    { template: "{{$x := 9}}{{range $x = 3}}{{end}}{{$x}}", output: "2" },
    { template: "{{range 0}}a{{else}}none{{end}}", output: "none" },
    { template: "{{range .}}a{{else}}none{{.}}{{end}}", output: "none-1", data: -1 },
    {
      template:
        "{{range 5}}{{if eq . 1}}{{continue}}{{end}}{{if eq . 3}}{{break}}{{end}}{{.}}{{end}}",
      output: "02",
    },
    { template: "{{range len .}}{{.}}{{end}}", output: "012", data: "abc" },
    { template: "{{range index . 0}}{{.}}{{end}}", output: "01", data: [2] },
    { template: "{{range 2}}{{range 2}}{{.}}{{end}};{{end}}", output: "01;01;" },
  ];

  test.each(examples)("$template is $output", ({ template, output, data }) => {
    expect(answer(template, data)).toBe(output);
  });

  test("has no second variable", () => {
    expect(answer("{{range $i, $x := 3}}{{end}}")).toEndWith(
      "can't use 3 to iterate over more than one variable",
    );
  });

  test("is for integers only", () => {
    expect(answer("{{range 1.5}}{{end}}")).toEndWith("range can't iterate over 1.5");
    expect(answer("{{range `5`}}{{end}}")).toEndWith("range can't iterate over 5");
  });
});
