import { expect, test } from "bun:test";

import { failTemplate, runTemplate } from "../../../test/support/run-template.ts";
import { anysType } from "../go-type.ts";
import { CatalogText, List, type Value } from "../value.ts";

const text = (bytes: string) => new CatalogText(bytes, [{ key: bytes, title: bytes }]);

/** What is judged: of what is printed, all that is the catalogue's. */
function listJudged(source: string, ...dot: Value[]): string[] {
  const judged: string[] = [];
  const admit = (printed: string) => judged.push(printed) > 0;
  runTemplate(source, { dot: new List(anysType, dot), admit });
  return judged;
}

const pair = [text("a;"), text("b")];

test("what is printed beside texts of the catalogue is the operator's", () => {
  expect(listJudged('{{printf "server %s:%d %v;" (index . 0) 80 (index . 1)}}', ...pair)).toEqual([
    "a;",
    "b",
  ]);
  expect(listJudged('{{print "x " (index . 0) 1}}{{println (index . 1) "y z"}}', ...pair)).toEqual([
    "a;",
    "b",
  ]);
  expect(
    listJudged('{{$x := print "; " (index . 0)}}{{print $x ", " (index . 1)}}', ...pair),
  ).toEqual(["a;", "b"]);
});

test("spaces and zeros that fill a width up are the format's", () => {
  expect(
    listJudged('{{printf "%-4s|%4s|%04s" (index . 1) (index . 1) (index . 1)}}', ...pair),
  ).toEqual(["b", "b", "b"]);
});

test("what a verb makes of a text is judged as it is printed", () => {
  expect(
    listJudged(
      '{{printf "%q %x %.1s %T" (index . 0) (index . 0) (index . 0) (index . 0)}}',
      ...pair,
    ),
  ).toEqual(['"a;"', "613b", "a", "string"]);
  expect(listJudged('{{printf "%v" .}}{{printf "" (index . 0)}}', ...pair)).toEqual([
    "[a; b]",
    "%!(EXTRA string=a;)",
  ]);
});

test("a byte of a text is still the catalogue's when it becomes a character", () => {
  expect(listJudged('{{printf "%c" (index . 0 1)}}', ...pair)).toEqual([";"]);
  expect(listJudged("{{index . 0 1}}", ...pair)).toEqual([]);
});

test("a format out of the catalogue is judged with all that it prints", () => {
  expect(listJudged("{{printf (index . 0) 1}}", text("; %d"))).toEqual(["; 1"]);
});

test("a format that would make too long a text is an error", () => {
  const format = "%999999[1]d".repeat(100);
  expect(failTemplate(`{{printf "${format}" 1}}`)).toContain("Cannot make a text of");
});
