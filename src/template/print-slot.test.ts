import { expect, test } from "bun:test";

import { failTemplate, runTemplate } from "../../test/support/run-template.ts";
import { anysType, intType, type StructType, stringType } from "./go-type.ts";
import { Callable, type CatalogEntry, CatalogText, GoMap, List, Struct } from "./value.ts";

const entry: CatalogEntry = { key: "1", title: "one" };
const good = new CatalogText("good", [entry]);
const evil = new CatalogText("ev;il", [entry]);
const admit = (text: string) => !text.includes(";");
const struct: StructType = {
  kind: "struct",
  name: "Node",
  isPointer: true,
  fields: [{ name: "Name", type: stringType }],
};

test("a text that is not admitted is left out, and the rest is printed", () => {
  const dot = new List(anysType, [good, evil, "op;erator", good]);
  expect(runTemplate("{{range .}}[{{.}}]{{end}}", { dot, admit })).toBe(
    "[good][][op;erator][good]",
  );
});

test("without anybody to ask, everything is printed", () => {
  expect(runTemplate("{{.}}", { dot: evil })).toBe("ev;il");
});

test("a list, a map and a struct are asked about as a whole", () => {
  const list = new List(anysType, [good, evil]);
  expect(runTemplate("<{{.}}>", { dot: list, admit })).toBe("<>");
  expect(runTemplate("<{{slice . 0 1}}>", { dot: list, admit })).toBe("<[good]>");
  const type = { kind: "map", key: stringType, element: stringType } as const;
  const map = new GoMap(type, new Map([["ev;il", { key: evil, value: "" }]]));
  expect(runTemplate("<{{.}}>{{range $k, $v := .}}<{{$k}}>{{end}}", { dot: map, admit })).toBe(
    "<><>",
  );
  expect(runTemplate("<{{.}}>", { dot: new Struct(struct, () => "a;b", entry), admit })).toBe("<>");
  expect(runTemplate("<{{.}}>", { dot: new Struct(struct, () => "a;b"), admit })).toBe("<{a;b}>");
});

test("functions and channels cannot be printed", () => {
  expect(failTemplate("{{.}}", { dot: new Callable(() => 1n) })).toBe(
    `template: t:1:2: executing "t" at <{{.}}>: can't print {{.}} of type func()`,
  );
  expect(
    failTemplate("{{.}}", { dot: new List({ kind: "chan", element: intType }, []) }),
  ).toEndWith("can't print {{.}} of type chan int");
});
