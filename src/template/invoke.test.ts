import { expect, test } from "bun:test";

import { failTemplate, runTemplate } from "../../test/support/run-template.ts";
import { FunctionError, type TemplateFunction, type TextOrigin } from "./function.ts";
import { listTexts } from "./functions/collections.ts";
import { anysType, anyType, stringsType, stringType } from "./go-type.ts";
import { listEntries } from "./origin.ts";
import { type CatalogEntry, CatalogText, List, type Value } from "./value.ts";

const one: CatalogEntry = { key: "1", title: "one" };
const two: CatalogEntry = { key: "2", title: "two" };
const [a, b] = [new CatalogText("a", [one]), new CatalogText("b", [two])];
const dot = listTexts([a, b]);

/** What is asked about when the template is executed: the text, the keys of its entries, the form. */
function listAdmitted(
  source: string,
  functions: Record<string, TemplateFunction> = {},
  data: Value = dot,
): string[] {
  const asked: string[] = [];
  const admit = (text: string, { sources, form }: TextOrigin) => {
    asked.push(
      `${text} ${listEntries(sources)
        .map(({ key }) => key)
        .join()} ${form}`,
    );
    return true;
  };
  runTemplate(source, { dot: data, functions, admit });
  return asked;
}

const join: TemplateFunction = {
  parameters: [stringType, stringsType],
  call: ([separator, list]) =>
    (list as List).items
      .map((item) => (item instanceof CatalogText ? item.bytes : item))
      .join(String(separator)),
};

test("a function gets bare texts, and its text has the entries of all its arguments", () => {
  const given: Value[] = [];
  const pair: TemplateFunction = {
    parameters: [anyType, anyType],
    call: (args) => {
      given.push(...args);
      return args.join("+");
    },
  };
  expect(listAdmitted("{{pair (index . 0) (index . 1)}}", { pair })).toEqual(["a+b 1,2 bare"]);
  expect(given).toEqual(["a", "b"]);
});

test("a text that a function makes of a list has the entries of the list's texts", () => {
  const [asked = ""] = listAdmitted('{{join "," .}}', { join });
  expect(asked.split(" ")[1]?.split(",").sort()).toEqual(["1", "2"]);
});

test("texts keep their entries through pipelines, variables, loops and templates", () => {
  expect(listAdmitted('{{index . 0 | printf "%s!" | html}}')).toEqual(["a! 1 bare"]);
  expect(listAdmitted("{{$x := index . 1}}{{$x}}")).toEqual(["b 2 bare"]);
  expect(listAdmitted("{{range .}}{{.}}{{end}}")).toEqual(["a 1 bare", "b 2 bare"]);
  expect(
    listAdmitted('{{define "x"}}{{with .}}{{.}}{{end}}{{end}}{{template "x" index . 0}}'),
  ).toEqual(["a 1 bare"]);
  expect(listAdmitted("{{or 0 (index . 0)}}{{and 1 (index . 1)}}")).toEqual([
    "a 1 bare",
    "b 2 bare",
  ]);
});

test("texts in the lists that a function makes are marked", () => {
  const letters: TemplateFunction = {
    parameters: [stringType],
    call: ([text]) => listTexts(String(text).split("")),
  };
  const source = "{{range letters (index . 0)}}{{.}}{{end}}";
  expect(listAdmitted(source, { letters })).toEqual(["a 1 bare"]);
});

test("a function that sees to origins itself gets and returns what it wants", () => {
  const given: Value[] = [];
  const first: TemplateFunction = {
    parameters: [anyType, anyType],
    origin: "own",
    call: (args) => {
      given.push(...args);
      return args[0];
    },
  };
  expect(listAdmitted("{{first (index . 0) (index . 1)}}", { first })).toEqual(["a 1 bare"]);
  expect(given).toEqual([a, b]);
});

test("what a function of the form json makes is marked so, until another goes over it", () => {
  const toJson: TemplateFunction = { parameters: [anyType], form: "json", call: () => '["a"]' };
  expect(listAdmitted("{{toJson (index . 0)}}", { toJson })).toEqual(['["a"] 1 json']);
  expect(listAdmitted("{{toJson (index . 0) | print}}", { toJson })).toEqual(['["a"] 1 json']);
  expect(listAdmitted('{{toJson (index . 0) | printf "%.3s"}}', { toJson })).toEqual([
    '["a 1 bare',
  ]);
  expect(listAdmitted("{{toJson 1}}", { toJson })).toEqual([]);
});

test("numbers and booleans made of texts are nobody's", () => {
  expect(listAdmitted('{{len (index . 0)}}{{eq (index . 0) "a"}}')).toEqual([]);
});

test("a text without an origin is never asked about", () => {
  expect(listAdmitted('{{print "a" 1}}{{html "<"}}{{.}}', {}, new List(anysType, ["a"]))).toEqual(
    [],
  );
});

test("raw() makes the value the operator's own", () => {
  expect(listAdmitted("{{raw (index . 0)}}{{raw .}}{{index . 1 | raw | print}}")).toEqual([]);
});

test("what a function throws is told with its name, at its call", () => {
  const refuse: TemplateFunction = {
    parameters: [],
    rest: stringType,
    call: () => {
      throw new FunctionError("no luck");
    },
  };
  expect(failTemplate('{{print 1}}{{"a" | refuse "b"}}', { functions: { refuse } })).toBe(
    'template: t:1:19: executing "t" at <refuse "b">: error calling refuse: no luck',
  );
});

test("a bug in a function is the template's error, with its cause", () => {
  const bug = new RangeError("too far");
  const broken: TemplateFunction = {
    parameters: [],
    call: () => {
      throw bug;
    },
  };
  expect(() => runTemplate("{{broken}}", { functions: { broken } })).toThrow(
    expect.objectContaining({ name: "TemplateError", cause: bug }),
  );
});
