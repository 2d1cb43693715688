import { describe, expect, test } from "bun:test";

import { goldenFunctions } from "../../test/support/golden-functions.ts";
import { listTopics, readTopic } from "../../test/support/template-case.ts";
import { builtinFunctions } from "./builtin-functions.ts";
import { toBytes } from "./bytes.ts";
import { parseTemplate } from "./parser.ts";

// That the golden cases leave nothing out: what is counted here is met at least five times.
const timesMin = 5;

const cases = listTopics().flatMap(readTopic);
const templates = cases.map(({ template }) => (typeof template === "string" ? template : ""));
const errors = cases.map(({ error }) => (typeof error === "string" ? error : ""));
/** `printf`'s directives: flags, width, precision, verb. */
const directives = templates.flatMap((template) => [
  ...template.matchAll(
    /%(?<flags>[+\-# 0]*)(?<width>[\d*]*)(?<precision>\.[\d*]*)?(?<verb>[a-zA-Z%])/g,
  ),
]);

const builtins =
  "and call eq ge gt html index js le len lt ne not or print printf println slice urlquery".split(
    " ",
  );

const actions = "if else range with end template define block break continue nil true false".split(
  " ",
);

const nodeKinds =
  "list text action if range with template break continue pipe command dot nil bool number string identifier field variable chain".split(
    " ",
  );

/** How many templates have a node of each kind. */
function countNodeKinds(): Map<string, number> {
  const functions = new Set([...builtinFunctions.keys(), ...goldenFunctions.table.keys()]);
  const counts = new Map<string, number>();
  for (const { template, delimiters, error } of cases) {
    const isParsed = error === undefined || String(error).includes(" executing ");
    if (typeof template !== "string" || delimiters || !isParsed) continue;
    const kinds = new Set<string>();
    const { trees } = parseTemplate("t", toBytes(template), { functions });
    for (const { root } of trees.values()) collectKinds(root, kinds);
    for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function collectKinds(node: unknown, kinds: Set<string>): void {
  if (typeof node !== "object" || node === null) return;
  if ("kind" in node) kinds.add(String(node.kind));
  for (const child of Object.values(node)) collectKinds(child, kinds);
}

/** Every message of Go 1.19 that a template can bring about. */
const errorKinds = [
  "unclosed comment",
  "comment ends before closing delimiter",
  "unclosed left paren",
  "unclosed action",
  "action started at",
  "expected :=",
  "unrecognized character in action: ",
  "bad character ",
  "unterminated character constant",
  "bad number syntax: ",
  "illegal number syntax: ",
  "integer overflow: ",
  "unterminated quoted string",
  "unterminated raw quoted string",
  "malformed character constant: ",
  "invalid syntax",
  "multiple definition of template ",
  "unexpected {{end}}",
  "unexpected {{else}}",
  "unexpected EOF",
  / unexpected \S+ in \S+$/,
  "{{break}} outside {{range}}",
  "{{continue}} outside {{range}}",
  "range can only initialize variables",
  "too many declarations in ",
  "missing value for ",
  "non executable command in pipeline stage ",
  "expected end; found ",
  "unexpected . after term ",
  /function "\S+" not defined/,
  'undefined variable "',
  "undefined variable: ",
  "range can't iterate over ",
  /template "[^"]+" not defined/,
  "can't give argument to non-function ",
  "nil is not a command",
  "overflows int",
  "nil data; no entry for key ",
  "nil pointer evaluating ",
  "has arguments but cannot be invoked as function",
  "is not a method but has arguments",
  "map has no entry for key ",
  "can't evaluate field ",
  /wrong number of args for \w+: want at least/,
  /wrong number of args for \w+: want \d/,
  "invalid value; expected ",
  "wrong type for value; expected ",
  "cannot assign nil to ",
  /can't handle .* for arg of type /,
  "expected bool; found ",
  "expected string; found ",
  "expected integer; found ",
  "expected unsigned integer; found ",
  "expected float; found ",
  "expected complex; found ",
  "can't print ",
  "error calling refuse: ",
  "error calling index: index of untyped nil",
  "error calling index: index of nil pointer",
  "error calling index: can't index item of type ",
  "error calling index: cannot index slice/array with nil",
  "error calling index: cannot index slice/array with type ",
  "error calling index: index out of range: ",
  "error calling index: reflect: ",
  "error calling index: value is nil; should be of type ",
  /error calling index: value has type \S+; should be /,
  "error calling slice: slice of untyped nil",
  "error calling slice: too many slice indexes: ",
  "error calling slice: cannot 3-index slice a string",
  "error calling slice: can't slice item of type ",
  "error calling slice: cannot index slice/array with type ",
  "error calling slice: index out of range: ",
  "error calling slice: invalid slice index: ",
  "error calling len: len of nil pointer",
  "error calling len: len of type ",
  "error calling call: call of nil",
  "error calling call: non-function of type ",
  "invalid type for comparison",
  "incompatible types for comparison",
  "missing argument for comparison",
  "non-comparable type",
];

function expectOften(count: number, what: string): void {
  if (count < timesMin) throw new Error(`only ${count} golden cases for ${what}`);
  expect(count).toBeGreaterThanOrEqual(timesMin);
}

test("there are more than four thousand golden cases, each once", () => {
  const questions = cases.map(({ template, data, missingKey, delimiters, name }) =>
    JSON.stringify([template, data, missingKey, delimiters, name]),
  );
  expect(questions.length).toBeGreaterThan(4000);
  expect(
    cases.filter(({ output, error }) => (output === undefined) === (error === undefined)),
  ).toEqual([]);
});

describe("the golden cases have", () => {
  test.each(builtins)("the function %s", (name) => {
    const called = new RegExp(`[{( |]${name}[ })|]`);
    expectOften(templates.filter((template) => called.test(template)).length, name);
  });

  test.each(actions)("the word %s", (word) => {
    const used = new RegExp(`(?:\\{\\{|[ (-])${word}[ })|]`);
    expectOften(templates.filter((template) => used.test(template)).length, word);
  });

  const counts = countNodeKinds();
  test.each(nodeKinds)("nodes of the kind %s", (kind) => {
    expectOften(counts.get(kind) ?? 0, kind);
  });

  test.each("vTtbcdoOqxXUeEfFgGsp%".split(""))("the verb %s", (verb) => {
    expectOften(directives.filter(({ groups }) => groups?.["verb"] === verb).length, verb);
  });

  test.each("+-# 0".split(""))("the flag %s", (flag) => {
    expectOften(directives.filter(({ groups }) => groups?.["flags"]?.includes(flag)).length, flag);
  });

  test.each(["width", "precision"])("a %s", (part) => {
    expectOften(directives.filter(({ groups }) => groups?.[part]).length, part);
  });

  test.each(["MISSING", "EXTRA", "BADINDEX", "BADWIDTH", "BADPREC", "NOVERB"])("%s", (word) => {
    const found = cases.filter(({ output }) => typeof output === "string" && output.includes(word));
    expectOften(found.length, word);
  });

  test.each(errorKinds)("the error %s", (kind) => {
    const isOfKind = (error: string): boolean =>
      typeof kind === "string" ? error.includes(kind) : kind.test(error);
    expectOften(errors.filter(isOfKind).length, String(kind));
  });
});
