import { expect, test } from "bun:test";

import { failWith, printWith, valueOf } from "../../../test/support/call-functions.ts";
import { type Admit, type TemplateFunction } from "../function.ts";
import { Template } from "../template.ts";
import { CatalogText } from "../value.ts";
import { membershipFunctions } from "./membership.ts";
import { scratchFunctions } from "./scratch.ts";

const table = new Map([...scratchFunctions(), ...membershipFunctions()]);
const print = (source: string): string => printWith(table, source);

test.each([
  ['{{scratch.Set "a" 1}}{{scratch.Get "a"}}', "1"],
  ['{{scratch.Set "a" 1}}{{scratch.Set "a" 2}}{{scratch.SetX "a" 3}}{{scratch.Get "a"}}', "2"],
  ['{{scratch.Key "a"}}{{scratch.SetX "a" 3}}{{scratch.Key "a"}}', "falsetrue"],
  ['{{scratch.Get "a"}}', "<no value>"],
  ['{{scratch.MapSet "m" "b" 2}}{{scratch.MapSet "m" "a" 1}}{{scratch.MapValues "m"}}', "[1 2]"],
  ['{{scratch.MapSet "m" "a" 1}}{{scratch.MapSetX "m" "a" 2}}{{scratch.Get "m"}}', "map[a:1]"],
  ['{{scratch.MapSet "m" "a" 1}}{{scratch.MapSet "m" "a" 2}}{{(scratch.Get "m").a}}', "2"],
  ['{{scratch.MapValues "m"}}{{scratch.Set "m" 1}}{{scratch.MapValues "m"}}', "[][]"],
  ['{{define "u"}}{{scratch.Set "a" 1}}{{end}}{{template "u"}}{{scratch.Get "a"}}', "1"],
])("scratch remembers: %s", (source, expected) => {
  expect(print(source)).toBe(expected);
});

test("a map is set in only if it is one", () => {
  expect(failWith(table, '{{scratch.Set "m" 1}}{{scratch.MapSet "m" "a" 1}}')).toBe(
    '"m" is not a map',
  );
});

test("each execution has a scratch of its own", () => {
  const source = '{{scratch.Key "a"}}{{scratch.Set "a" 1}}';
  expect(print(source)).toBe("false");
  expect(print(source)).toBe("false");
});

test("a map that was stored as a whole is not changed by what is set in it", () => {
  const source = '{{scratch.Set "m" .}}{{scratch.MapSet "m" "b" 2}}{{scratch.Get "m"}} {{.}}';
  expect(printWith(table, source, valueOf('{"a": 1}'))).toBe("map[a:1 b:2] map[a:1]");
});

test("a map that was taken out is the one that is set in", () => {
  const source =
    '{{scratch.MapSet "m" "a" 1}}{{$m := scratch.Get "m"}}{{scratch.MapSet "m" "b" 2}}{{$m}}';
  expect(print(source)).toBe("map[a:1 b:2]");
});

test("a map of thousands is looked into for each of them", () => {
  const source =
    '{{range $i, $x := .}}{{if not (index (scratch.Get "m") (print $i))}}' +
    '{{scratch.MapSet "m" (print $i) true}}{{end}}{{end}}{{len (scratch.Get "m")}}';
  const items = JSON.stringify(Array.from({ length: 5000 }, (_, at) => at));
  const start = '{{scratch.MapSet "m" "" true}}';
  expect(printWith(table, start + source, valueOf(items))).toBe("5001");
});

test("a map cannot come to hold itself", () => {
  const source =
    '{{scratch.MapSet "m" "a" 1}}{{scratch.MapSet "m" "m" (scratch.Get "m")}}{{scratch.Get "m"}}';
  expect(print(source)).toBe("map[a:1 m:map[a:1]]");
});

test("a value that doubles again and again comes to an end", () => {
  const double = ["a", "b"].map((key) => `{{scratch.MapSet "m" "${key}" (scratch.Get "m")}}`);
  const source = `{{scratch.MapSet "m" "x" 1}}${double.join("").repeat(40)}`;
  expect(failWith(table, source)).toContain("Cannot keep a value of more than");
});

test("what comes out of the catalogue is still known when it is taken out again", () => {
  const text = new CatalogText("x", [{ key: "1", title: "one" }]);
  const hostile: TemplateFunction = { parameters: [], origin: "own", call: () => text };
  const functions = new Map([...table, ["hostile", hostile] as const]);
  const asked: string[] = [];
  const admit: Admit = (printed) => {
    asked.push(printed);
    return true;
  };
  const source =
    '{{scratch.Set "a" hostile}}{{scratch.Get "a"}}{{scratch.MapSet "m" hostile hostile}}{{scratch.MapValues "m"}}{{scratch.Set "b" "y"}}{{scratch.Get "b"}}';
  const template = Template.parse("t", source, { functions });
  expect(template.execute(undefined, { functions, missingKey: "default", admit })).toBe("x[x]y");
  expect(asked).toEqual(["x", "[x]"]);
});
