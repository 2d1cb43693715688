import { expect, test } from "bun:test";

import { failTemplate, runTemplate } from "../../test/support/run-template.ts";
import { anyMapType, intType, type StructType, stringMapType, stringType } from "./go-type.ts";
import { CatalogText, GoMap, List, Struct, type Value } from "./value.ts";

const node: StructType = {
  kind: "struct",
  name: "main.Node",
  isPointer: true,
  fields: [{ name: "Name", type: stringType }],
};
const service: StructType = {
  kind: "struct",
  name: "main.Service",
  isPointer: false,
  fields: [
    { name: "Name", type: stringType },
    { name: "Node", type: node },
  ],
  methods: {
    Title: { parameters: [], call: ([self]) => `${String((self as Struct).read("Name"))}!` },
    Repeat: {
      parameters: [intType],
      call: ([self, count]) => String((self as Struct).read("Name")).repeat(Number(count)),
    },
  },
};
const web = new Struct(service, (field) => (field === "Name" ? "web" : undefined));
const anyMap = (entries: Record<string, Value>) =>
  new GoMap(
    anyMapType as GoMap["type"],
    new Map(Object.entries(entries).map(([key, value]) => [key, { key, value }])),
  );

test("a struct's methods are called, with arguments and what is piped", () => {
  expect(runTemplate("{{.Title}} {{.Repeat 2}} {{3 | .Repeat}}", { dot: web })).toBe(
    "web! webweb webwebweb",
  );
  expect(failTemplate("{{.Repeat}}", { dot: web })).toEndWith(
    "wrong number of args for Repeat: want 1 got 0",
  );
  expect(failTemplate('{{.Repeat "a"}}', { dot: web })).toEndWith('expected integer; found "a"');
});

test("a list's methods are called", () => {
  const type = {
    kind: "slice",
    element: stringType,
    name: "Tags",
    methods: {
      Contains: {
        parameters: [stringType],
        call: ([tags, tag]: readonly Value[]) => (tags as List).items.includes(tag),
      },
    },
  } as const;
  const dot = new List(type, ["a"]);
  expect(runTemplate('{{.Contains "a"}} {{.Contains "b"}}', { dot })).toBe("true false");
});

test("a pointer that is nil prints so, is false, and has no fields to read", () => {
  expect(runTemplate("{{.Node}}{{if .Node}}yes{{end}}", { dot: web })).toBe("<nil>");
  expect(failTemplate("{{.Node.Name}}", { dot: web })).toEndWith(
    "nil pointer evaluating *main.Node.Name",
  );
  expect(failTemplate("{{.Node.Nope}}", { dot: web })).toEndWith(
    "can't evaluate field Nope in type *main.Node",
  );
});

test("what every JavaScript object has is no field, method or key", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    expect(failTemplate(`{{.${name}}}`, { dot: web })).toEndWith(
      `can't evaluate field ${name} in type main.Service`,
    );
    expect(runTemplate(`{{.${name}}}`, { dot: anyMap({}) })).toBe("<no value>");
  }
});

test("a key that is missing comes to what was asked for", () => {
  const strings = new GoMap(stringMapType as GoMap["type"], new Map());
  const source = "{{.x}}";
  expect(runTemplate(source, { dot: strings })).toBe("<no value>");
  expect(runTemplate(source, { dot: strings, missingKey: "zero" })).toBe("");
  expect(runTemplate(source, { dot: anyMap({}), missingKey: "zero" })).toBe("<no value>");
  expect(failTemplate(source, { dot: strings, missingKey: "error" })).toBe(
    'template: t:1:2: executing "t" at <.x>: map has no entry for key "x"',
  );
  expect(failTemplate(source, { missingKey: "error" })).toEndWith('nil data; no entry for key "x"');
});

test("a field keeps its origin", () => {
  const name = new CatalogText("evil", [{ key: "1", title: "one" }]);
  const dot = new Struct(service, () => name);
  expect(runTemplate("<{{.Name}}>", { dot, admit: () => false })).toBe("<>");
});
