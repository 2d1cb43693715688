import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";

import { failTemplate } from "../../test/support/run-template.ts";
import type { TemplateFunction } from "./function.ts";
import { listAny, mapAny } from "./functions/collections.ts";
import { encodingFunctions } from "./functions/encodings.ts";
import { executionFunctions } from "./functions/execution.ts";
import { anysType, anyType, intType, stringType } from "./go-type.ts";
import { Template } from "./template.ts";
import { TemplateError } from "./template-error.ts";
import { CatalogText, Complex, List, TypedInteger, type Value } from "./value.ts";

const noFunctions = new Map<string, TemplateFunction>();

test("parse() refuses a template in Go's words", () => {
  expect(() => Template.parse("t", "{{nope}}", { functions: noFunctions })).toThrow(
    new TemplateError('template: t:1: function "nope" not defined', {
      phase: "parse",
      template: "t",
      line: 1,
    }),
  );
});

test("parse() takes other delimiters", () => {
  const delimiters = { left: "<%", right: "%>" };
  const template = Template.parse("t", "<%.%>{{.}}", { functions: noFunctions, delimiters });
  expect(template.execute("a", { functions: noFunctions, missingKey: "default" })).toBe("a{{.}}");
});

test("execute() can be called again, with other data", () => {
  const template = Template.parse("t", "{{$x := .}}{{$x}}", { functions: noFunctions });
  const options = { functions: noFunctions, missingKey: "default" } as const;
  expect(template.execute(1n, options)).toBe("1");
  expect(template.execute("b", options)).toBe("b");
});

test("functionNames are those of all templates of the set, also where they are not reached", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "unused"];
  const functions = new Map(names.map((name) => [name, give(1n)]));
  const source = `{{define "x"}}{{if a}}{{with b}}{{else}}{{c | d}}{{end}}{{end}}{{end}}
    {{range $i := (e)}}{{template "x" f}}{{(g).A}}{{else}}{{$y := print h}}{{end}}`;
  const template = Template.parse("t", source, { functions });
  expect([...template.functionNames].sort()).toEqual([...names.slice(0, 8), "print"]);
});

test("prepare() awaits what the functions need that the set names, and no others", async () => {
  const prepared: string[] = [];
  const functions = new Map(
    ["used", "unused"].map((name) => {
      const prepare = () => Promise.resolve().then(() => void prepared.push(name));
      return [name, { ...give(1n), prepare }];
    }),
  );
  await Template.parse("t", "{{if 0}}{{used}}{{end}}", { functions }).prepare(functions);
  expect(prepared).toEqual(["used"]);
});

test("a function takes precedence over Go's own of the same name", () => {
  const functions = new Map([["len", give("mine")]]);
  const template = Template.parse("t", "{{len}}", { functions });
  expect(template.execute(undefined, { functions, missingKey: "zero" })).toBe("mine");
});

test("execute() of a set that is given fewer functions than it was parsed with is refused", () => {
  const template = Template.parse("t", "{{f}}", { functions: new Map([["f", give(1n)]]) });
  expect(() => template.execute(1n, { functions: noFunctions, missingKey: "zero" })).toThrow(
    'template: t:1:2: executing "t" at <f>: "f" is not a defined function',
  );
});

test("data that is nested deeper than the stack ends in a TemplateError", () => {
  let nested: Value = 1n;
  for (let depth = 0; depth < 100_000; depth++) nested = listAny([nested]);
  for (const source of ["{{.}}", '{{printf "%v" .}}', "{{eq . .}}", "{{raw .}}", "{{html .}}"]) {
    const template = Template.parse("t", source, { functions: noFunctions });
    expect(() => template.execute(nested, { functions: noFunctions, missingKey: "zero" })).toThrow(
      TemplateError,
    );
  }
});

test("a text that executeTemplate prints is judged where that is printed", () => {
  const functions = new Map([...executionFunctions(noSources), ...encodingFunctions()]);
  const judge = (source: string) => {
    const judged: string[] = [];
    const admit = (text: string) => judged.push(text) > 0;
    const template = Template.parse("t", `{{define "d"}}<{{.}}>{{end}}${source}`, { functions });
    template.execute(evil, { functions, missingKey: "zero", admit });
    return judged;
  };
  expect(judge('{{executeTemplate "d" .}}')).toEqual(["evil"]);
  expect(judge('{{$x := executeTemplate "d" .}}')).toEqual([]);
  expect(judge('{{executeTemplate "d" . | base64Encode}}')).toEqual(["PGV2aWw+"]);
});

const noSources = { readFile: () => undefined, runPlugin: () => undefined };

const callable = [
  ..."and or not len index slice print printf println html js urlquery call".split(" "),
  ..."eq ne lt le gt ge give count items".split(" "),
];

const evil = new CatalogText("evil", [{ key: "1", title: "one" }]);

const { values } = fc.letrec<{ values: Value }>((tie) => ({
  values: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Value[]>(undefined, true, 0n, -3n, 1.5, Number.NaN, "", "ab\xff", evil),
    fc.constantFrom<Value[]>(new TypedInteger("uint8", 200n), new Complex(1, -1)),
    fc.array(tie("values"), { maxLength: 3 }).map(listAny),
    fc.array(tie("values"), { maxLength: 3 }).map((items) => {
      return new List({ kind: "chan", element: anyType }, items);
    }),
    fc
      .dictionary(fc.constantFrom("A", "B"), tie("values"))
      .map((each) => mapAny(Object.entries(each))),
  ),
}));

const { templates } = fc.letrec<{ templates: string; pipe: string; operand: string }>((tie) => ({
  operand: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(".", ".A", ".A.B", "$", "$.B", "nil", "true", "1", "-2", "1.5", "'a'", "3i"),
    fc.constantFrom('"a"', '"%d %s %v"', "`x`", "99999999999999999999", "give", "len"),
    tie("pipe").map((pipe) => `(${pipe})`),
    tie("pipe").map((pipe) => `(${pipe}).A`),
  ),
  pipe: fc.oneof(
    { depthSize: "small" },
    tie("operand"),
    fc
      .tuple(fc.constantFrom(...callable), fc.array(tie("operand"), { maxLength: 3 }))
      .map(([name, operands]) => [name, ...operands].join(" ")),
    fc
      .tuple(tie("pipe"), fc.constantFrom(...callable), tie("operand"))
      .map(([pipe, name, operand]) => `${pipe} | ${name} ${operand}`),
  ),
  templates: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("text", "{{break}}", "{{continue}}", '{{template "r" .}}'),
    tie("pipe").map((pipe) => `{{${pipe}}}`),
    fc.tuple(tie("templates"), tie("templates")).map((each) => each.join("")),
    fc
      .tuple(
        fc.constantFrom("if", "with", "range", "range $x :=", "range $i, $x :="),
        tie("pipe"),
        tie("templates"),
        tie("templates"),
      )
      .map(
        ([word, pipe, then, otherwise]) => `{{${word} ${pipe}}}${then}{{else}}${otherwise}{{end}}`,
      ),
    tie("templates").map((body) => `{{block "r" .A}}${body}{{end}}`),
  ),
}));

describe("no template and no data end in anything but a text or a TemplateError:", () => {
  const functions = new Map<string, TemplateFunction>([
    ["give", { parameters: [anyType], call: ([value]) => value }],
    [
      "count",
      { parameters: [stringType, intType], rest: anyType, call: ({ length }) => BigInt(length) },
    ],
    ["items", { parameters: [anysType], call: ([list]) => list }],
  ]);
  const limits = { stepsMax: 20_000, outputBytesMax: 100_000, textBytesMax: 10_000 };

  function expectTextOrTemplateError(source: string, dot: Value): void {
    try {
      const template = Template.parse("t", source, { functions });
      const output = template.execute(dot, {
        functions,
        missingKey: "default",
        limits,
        admit: (text) => !text.includes("evil"),
      });
      expect(output).not.toContain("evil");
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
    }
  }

  test("random templates", () => {
    fc.assert(
      fc.property(templates, values, (source, dot) => expectTextOrTemplateError(source, dot)),
      { numRuns: 1000 },
    );
  });

  test("random characters", () => {
    const characters = fc.string({ unit: fc.constantFrom(..."{}{}-. $x=:|()\"'`0a\n".split("")) });
    fc.assert(
      fc.property(characters, values, (source, dot) =>
        expectTextOrTemplateError(`{{${source}}}`, dot),
      ),
      { numRuns: 500 },
    );
  });
});

function give(value: Value): TemplateFunction {
  return { parameters: [], call: () => value };
}

test("an error says where it is in the text that was parsed", () => {
  expect(failTemplate('a\n{{define "x"}}\n  {{.A.B}}{{end}}{{template "x" 1}}')).toBe(
    'template: t:3:6: executing "x" at <.A.B>: can\'t evaluate field A in type int',
  );
});
