import { expect, test } from "bun:test";

import { runTemplate } from "../../test/support/run-template.ts";
import { configFunctions } from "./functions/config-functions.ts";
import { numberFunctions } from "./functions/numbers.ts";
import { anysType, type StructType, stringType } from "./go-type.ts";
import { type CatalogEntry, CatalogText, List, Struct } from "./value.ts";

const type: StructType = {
  kind: "struct",
  name: "Service",
  isPointer: true,
  fields: [
    { name: "Weight", type: stringType },
    { name: "Tags", type: anysType },
  ],
};

function service(weight: string, tags: readonly string[] = []): Struct {
  const entry: CatalogEntry = { key: weight, title: weight };
  const mark = (text: string) => new CatalogText(text, [entry]);
  const read = (field: string) =>
    field === "Weight" ? mark(weight) : new List(anysType, tags.map(mark));
  return new Struct(type, read, entry);
}

/** What is printed, and which entries were refused. */
function run(source: string, services: readonly Struct[], limits = {}): [string, string[]] {
  const refused: string[] = [];
  const functions = Object.fromEntries([...numberFunctions(), ...configFunctions(() => undefined)]);
  const refuse = ({ title }: CatalogEntry, reason: string) => refused.push(`${title}: ${reason}`);
  const dot = new List(anysType, services);
  return [runTemplate(source, { dot, functions, refuse, limits }), refused];
}

const source = "{{range .}}{{.Weight | parseInt}};{{end}}";

test("what fails for one entry is told of, and the others are printed", () => {
  const [printed, refused] = run(source, [service("1"), service("x"), service("2")]);
  expect(printed).toBe("1;2;");
  expect(refused).toEqual([
    'x: template: t:1:23: executing "t" at <parseInt>: error calling parseInt: parseInt: ' +
      'strconv.ParseInt: parsing "x": invalid syntax',
  ]);
});

test("what fails for all of them is the template's mistake", () => {
  expect(() => run(source, [service("x"), service("y")])).toThrow('parsing "x"');
});

test("what fails outside of a list is the template's mistake", () => {
  expect(() => run('{{parseInt "x"}}', [service("1")])).toThrow('parsing "x"');
});

test("what fails for a tag fails for its service", () => {
  const tags = "{{range .}}<{{range .Tags}}{{parseInt .}}{{end}}>{{end}}";
  const [printed, refused] = run(tags, [service("a", ["1"]), service("b", ["x"]), service("c")]);
  expect(printed).toBe("<1><<>");
  expect(refused).toHaveLength(1);
});

test("after a failure, dot, variables and the template are those of the next element", () => {
  const nested =
    '{{define "n"}}{{$x := 2}}{{with .Weight}}{{parseInt .}}{{end}}{{end}}' +
    '{{$x := 1}}{{range $i, $s := .}}{{template "n" .}}{{$i}}{{$x}}{{.Weight}};{{end}}{{len .}}';
  expect(run(nested, [service("7"), service("x"), service("8")])[0]).toBe("7017;8218;3");
});

test("a template that has used up what it may is at its end", () => {
  const endless = "{{range .}}{{range loop 1000}}{{end}}{{end}}";
  const services = [service("1"), service("2"), service("3")];
  expect(() => run(endless, services, { stepsMax: 2500 })).toThrow("more than 2500 steps");
});

test("without anybody to tell, the first failure is the template's error", () => {
  const functions = Object.fromEntries(numberFunctions());
  const dot = new List(anysType, [service("1"), service("x")]);
  expect(() => runTemplate(source, { dot, functions })).toThrow('parsing "x"');
});
