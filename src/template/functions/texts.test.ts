import { expect, test } from "bun:test";

import { failWith, printWith, valueOf } from "../../../test/support/call-functions.ts";
import { runTemplate } from "../../../test/support/run-template.ts";
import { limits } from "../../base/limits.ts";
import { CatalogText } from "../value.ts";
import { listTexts } from "./collections.ts";
import { jsonFunctions } from "./json.ts";
import { textFunctions, trimSpace } from "./texts.ts";

const table = textFunctions();
const print = (source: string, json?: string): string =>
  printWith(table, source, json === undefined ? undefined : valueOf(json));

test.each([
  ['{{split "," " a,b,,c "}}', "[a b  c]"],
  ['{{split "," "  "}}', "[]"],
  ['{{len (split "" "aé")}}', "2"],
  ['{{split "," "a"}}', "[a]"],
])("split cuts trimmed texts, also into characters: %s", (source, expected) => {
  expect(print(source)).toBe(expected);
});

test("splitToMap makes a map of pairs, and leaves out what is none", () => {
  expect(print('{{splitToMap "," ":" "b:2:3,a:1,c"}}')).toBe("map[a:1 b:2:3]");
  expect(print('{{len (splitToMap "," ":" " ")}}')).toBe("0");
  expect(print('{{(splitToMap "," ":" "a:1").b}}|')).toBe("<no value>|");
});

test("join takes lists of texts only", () => {
  expect(print('{{split "," "a,b" | join "-"}}')).toBe("a-b");
  expect(print('{{join "-" nil}}|')).toBe("|");
  expect(failWith(table, '{{join "-" .}}', valueOf('["a"]'))).toContain(
    "wrong type for value; expected []string; got []interface {}",
  );
});

test.each([
  ['{{replaceAll "a" "$&" "banana"}}', "b$&n$&n$&"],
  ['{{"aé" | replaceAll "" "-"}}', "-a-é-"],
  ['{{replaceAll "x" "" ""}}', ""],
])("replaceAll takes both texts literally: %s", (source, expected) => {
  expect(print(source)).toBe(expected);
});

test.each([
  ['{{trim "xé" "éxaéx"}}', "a"],
  ['{{trim "" " a "}}', " a "],
  ['{{trimPrefix "ab" "abab"}}', "ab"],
  ['{{trimSuffix "ab" "abab"}}', "ab"],
  ['{{trimSuffix "" "ab"}}', "ab"],
  ['{{trimPrefix "x" "ab"}}', "ab"],
  ["{{trimSpace .}}", "a b"],
])("what is around a text can be cut: %s", (source, expected) => {
  expect(print(source, JSON.stringify("\u2003\n a b\u00a0\t\u0085"))).toBe(expected);
});

test("trimSpace() leaves bytes alone that only look like white space", () => {
  // 0x85 and 0xA0 are white space as characters, not as bytes of others.
  expect(trimSpace(" \xc3\x85 ")).toBe("\xc3\x85");
  expect(trimSpace("\xa0")).toBe("\xa0");
  expect(trimSpace("")).toBe("");
});

test("indent puts spaces in front of each line that has anything in it", () => {
  expect(print('{{indent 2 "a\\n\\nb\\n"}}')).toBe("  a\n\n  b\n");
  expect(print('{{"a" | indent 0}}')).toBe("a");
  expect(failWith(table, '{{indent -1 "a"}}')).toBe("indent value must be a positive integer");
});

test("letters change their case by Unicode", () => {
  expect(print('{{toUpper "aéß"}} {{toLower "AÉ"}} {{"go-far" | toTitle}}')).toBe("AÉß aé Go-Far");
});

test("a number is no text", () => {
  expect(failWith(table, "{{5 | toUpper}}")).toContain(
    "wrong type for value; expected string; got int",
  );
});

test("a text is not split into parts without end", () => {
  const commas = ",".repeat(limits.templateListItemsMax);
  const message = "Cannot split a text into more than";
  expect(failWith(table, '{{split "," .}}', commas)).toContain(message);
  expect(failWith(table, '{{splitToMap "" ":" .}}', `${commas},`)).toContain(message);
});

test("no call makes a text without bounds", () => {
  const tooMuch = `Cannot make a text of`;
  const spaces = limits.templateTextBytesMax;
  expect(failWith(table, `{{indent ${spaces} "a"}}`)).toContain(tooMuch);
  const half = "a".repeat(5000);
  expect(failWith(table, '{{replaceAll "a" . .}}', half)).toContain(tooMuch);
  expect(failWith(table, '{{split "" . | join .}}', half)).toContain(tooMuch);
});

const [one, two] = ["1", "2"].map((key) => new CatalogText(`t${key}`, [{ key, title: key }]));
const tags = listTexts([one, two]);

/** What is judged of what is printed, with its form. */
function listJudged(source: string): string[] {
  const judged: string[] = [];
  const admit = (printed: string, { form }: { form: string }) =>
    judged.push(`${printed} ${form}`) > 0;
  const functions = Object.fromEntries([...table, ...jsonFunctions()]);
  runTemplate(source, { dot: tags, functions, admit });
  return judged;
}

test("texts that are joined, cut apart and trimmed are still texts of their own", () => {
  const judged = ["t1 bare", "t2 bare"];
  expect(listJudged('{{join ", " .}}')).toEqual(judged);
  expect(listJudged('{{range join ";" . | split ";"}}{{.}}{{end}}')).toEqual(judged);
  expect(listJudged('{{printf " (%s)\\n" (join "" .) | trimSpace | trim "()"}}')).toEqual(judged);
  expect(listJudged('{{join "-" . | trimPrefix "t" | trimSuffix "2"}}')).toEqual([
    "1 bare",
    "t bare",
  ]);
});

test("indent leaves JSON to be JSON, and what is beside a text the operator's", () => {
  expect(listJudged("{{toJSONPretty . | indent 2}}")).toEqual(['[\n    "t1",\n    "t2"\n  ] json']);
  expect(listJudged('{{join "\\n;\\n" . | indent 4}}')).toEqual(["t1 bare", "t2 bare"]);
});
