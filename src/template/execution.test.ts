import { describe, expect, test } from "bun:test";

import { failTemplate, runTemplate } from "../../test/support/run-template.ts";
import type { TemplateFunction } from "./function.ts";
import { listTexts } from "./functions/collections.ts";
import { stringType } from "./go-type.ts";
import { TemplateError } from "./template-error.ts";

const executeTemplate: TemplateFunction = {
  parameters: [stringType],
  origin: "own",
  call: ([name], scope) => scope.executeTemplate(String(name), undefined),
};

describe("an execution ends with an error, in its place, when it takes too much:", () => {
  test("output", () => {
    const source = "{{range 100}}12345678{{end}}";
    expect(runTemplate(source, { limits: { outputBytesMax: 800 } })).toHaveLength(800);
    expect(failTemplate(source, { limits: { outputBytesMax: 799 } })).toContain(
      "Cannot go on: the template prints more than 799 bytes",
    );
  });

  test("steps, of which loops without end have too many", () => {
    expect(failTemplate("{{range 1000000000000}}{{end}}")).toBe(
      'template: t:1:8: executing "t" at <1000000000000>: ' +
        "Cannot go on: the template takes more than 10000000 steps",
    );
  });

  test("steps, of which functions take some for long texts", () => {
    const source = "{{$x := print .}}{{range 1000}}{{len $x | print | len}}{{end}}";
    const limits = { stepsMax: 50_000 };
    expect(runTemplate(source, { dot: "a", limits })).toHaveLength(1000);
    expect(failTemplate(source, { dot: "a".repeat(6400), limits })).toContain("more than 50000");
  });

  test("elements of lists that are made", () => {
    const functions = {
      letters: {
        parameters: [],
        call: () => listTexts("abcdefghij".split("")),
      } as TemplateFunction,
    };
    const source = "{{range 10}}{{with letters}}{{end}}{{end}}";
    expect(runTemplate(source, { functions, limits: { itemsMax: 100 } })).toBe("");
    expect(failTemplate(source, { functions, limits: { itemsMax: 99 } })).toContain(
      "Cannot go on: the template makes lists of more than 99 elements",
    );
  });

  test("texts that are doubled over and over", () => {
    const source = '{{$x := "12345678"}}{{range 100}}{{$x = print $x $x}}{{end}}';
    expect(failTemplate(source)).toContain(
      "Cannot go on: the template makes a text of more than 16777216 bytes",
    );
  });

  test("templates within templates, in Go's words", () => {
    const source = '{{define "r"}}{{template "r"}}{{end}}{{template "r"}}';
    expect(failTemplate(source)).toBe(
      'template: t:1:25: executing "r" at <{{template "r"}}>: exceeded maximum template depth (1000)',
    );
  });

  test("templates within templates that functions execute", () => {
    const source = '{{define "r"}}{{executeTemplate "r"}}{{end}}{{template "r"}}';
    const message = failTemplate(source, { functions: { executeTemplate } });
    expect(message).toStartWith(
      'template: t:1:16: executing "r" at <executeTemplate "r">: error calling executeTemplate: ',
    );
    expect(message).toEndWith("exceeded maximum template depth (1000)");
  });

  test.each([
    `{{define "r"}}${"{{if 1}}{{range 1}}{{with 1}}".repeat(20)}{{template "r" 1}}${"{{end}}".repeat(60)}{{end}}{{template "r"}}`,
    `{{define "r"}}{{print ${"(print ".repeat(50)}1${")".repeat(50)}}}{{with 1}}{{template "r" (1)}}{{end}}{{end}}{{template "r"}}`,
  ])("blocks and parentheses within each other, before the stack ends", (source) => {
    const message = failTemplate(source);
    expect(message).toMatch(/nested more than 3000 levels deep|exceeded maximum template depth/);
  });
});

test("fail() names template, line and byte within the line, and what was executed", () => {
  const source = 'é\n\n é{{define "in\\"ner"}}{{.x.y}}{{end}}{{template "in\\"ner" 1}}';
  const caught = (() => {
    try {
      return runTemplate(source);
    } catch (error) {
      return error;
    }
  })();
  expect(caught).toBeInstanceOf(TemplateError);
  expect(caught).toMatchObject({ phase: "execute", template: "t", line: 3, column: 27 });
  expect((caught as Error).message).toBe(
    `template: t:3:27: executing "in\\"ner" at <.x.y>: can't evaluate field x in type int`,
  );
});

test("capture() gives back what executeTemplate prints, and goes on where it was", () => {
  const source = '{{define "a"}}<{{.}}>{{end}}1{{$x := executeTemplate "a"}}2{{$x}}{{$x}}';
  expect(runTemplate(source, { functions: { executeTemplate } })).toBe(
    "12<<no value>><<no value>>",
  );
});

test("executeTemplate() of a template that is not there is the function's error", () => {
  expect(failTemplate('{{executeTemplate "b"}}', { functions: { executeTemplate } })).toEndWith(
    'error calling executeTemplate: template: no template "b" associated with template "t"',
  );
});
