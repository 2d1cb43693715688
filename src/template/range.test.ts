import { expect, test } from "bun:test";

import { failTemplate, runTemplate } from "../../test/support/run-template.ts";
import { listAny, mapAny } from "./functions/collections.ts";
import { anyType, intType } from "./go-type.ts";
import { CatalogText, List, TypedInteger } from "./value.ts";

test("range has a list's elements with their indexes, from 0", () => {
  const dot = listAny(["a", undefined, 2n]);
  expect(runTemplate("{{range $i, $x := .}}{{$i}}={{$x}} {{end}}", { dot })).toBe(
    "0=a 1=<no value> 2=2 ",
  );
  expect(runTemplate("{{range $x := .}}{{$x}}{{break}}{{end}}", { dot })).toBe("a");
});

test("range has a map's keys in order, with their origin", () => {
  const evil = new CatalogText("b;", [{ key: "1", title: "one" }]);
  const dot = mapAny([
    [evil, 2n],
    ["a", 1n],
  ]);
  const source = "{{range $k, $v := .}}{{$k}}={{$v}} {{end}}";
  expect(runTemplate(source, { dot })).toBe("a=1 b;=2 ");
  expect(runTemplate(source, { dot, admit: (text) => !text.includes(";") })).toBe("a=1 =2 ");
});

test("range empties a channel", () => {
  const fill = () => new List({ kind: "chan", element: anyType }, [5n, "x", 7n]);
  const source = "{{range .}}{{.}}{{end}}|{{range .}}{{.}}{{else}}empty{{end}}";
  expect(runTemplate(source, { dot: fill() })).toBe("5x7|empty");
  const rest =
    "{{range $i, $x := .}}{{$i}}{{$x}}{{break}}{{end}}|{{len .}}|{{range .}}{{.}}{{end}}";
  expect(runTemplate(rest, { dot: fill() })).toBe("05|2|x7");
});

test("range counts to an integer, in its type", () => {
  const dot = new TypedInteger("uint8", 3n);
  expect(runTemplate('{{range .}}{{.}}{{printf "%T" .}} {{end}}', { dot })).toBe(
    "0uint8 1uint8 2uint8 ",
  );
  expect(runTemplate("{{range -1}}a{{else}}none{{end}}")).toBe("none");
});

test("range over nothing is its else", () => {
  for (const dot of [undefined, listAny([]), mapAny([])]) {
    expect(runTemplate("{{range .}}a{{else}}none{{end}}", { dot })).toBe("none");
  }
});

test("range over what has no elements is an error", () => {
  expect(failTemplate("{{range .}}{{end}}", { dot: "abc" })).toBe(
    'template: t:1:8: executing "t" at <.>: range can\'t iterate over abc',
  );
  expect(failTemplate("{{range 1.5}}{{end}}")).toEndWith("range can't iterate over 1.5");
});

test("an element of a list of anything is held by an interface, as messages say", () => {
  const source = "{{range .}}{{.x}}{{end}}";
  expect(failTemplate(source, { dot: listAny([1n]) })).toEndWith("field x in type interface {}");
  const ints = new List({ kind: "slice", element: intType }, [1n]);
  expect(failTemplate(source, { dot: ints })).toEndWith("field x in type int");
});
