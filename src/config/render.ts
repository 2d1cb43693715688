// Generation 1 from 0.0.5 on, and every later one: the whole text is a template of Go's, with the
// environment as its dot. Loaded for texts with "{{" only.

import { suggest } from "../base/suggest.ts";
import { fromBytes, toBytes } from "../template/bytes.ts";
import { configFunctions } from "../template/functions/config-functions.ts";
import { stringMapType } from "../template/go-type.ts";
import { listFunctionNames } from "../template/parse-text.ts";
import { Template } from "../template/template.ts";
import { TemplateError } from "../template/template-error.ts";
import { GoMap, type MapEntry } from "../template/value.ts";
import { type Issue, issueWithoutText } from "./issue.ts";
import type { Source, Variables } from "./source.ts";
import { findUnsetVariables } from "./unset-variables.ts";

/** The rendered text, which takes the place of the source, or what is wrong with the template. */
export type RenderedSource =
  | { readonly source: Source; readonly warnings: readonly Issue[] }
  | { readonly issue: Issue };

/** Renders a configuration; variables that are not set are empty, as they were. */
export async function renderSource(source: Source, env: Variables): Promise<RenderedSource> {
  const variable = (name: string): string | undefined => {
    const value = env[fromBytes(name)];
    return value === undefined ? undefined : toBytes(value);
  };
  const functions = configFunctions(variable);
  // What Go's messages begin with: file names only, as paths may be long.
  const name = source.name.slice(source.name.lastIndexOf("/") + 1);
  try {
    const template = Template.parse(toBytes(name), toBytes(source.text), { functions });
    await template.prepare(functions);
    const options = { functions, missingKey: "zero" } as const;
    const text = fromBytes(template.execute(toDot(env), options));
    const isOther = text !== source.text;
    const rendered = { ...source, text, ...(isOther && { isRendered: true }) };
    return { source: rendered, warnings: warnOf(template, env) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { issue: toIssue(error, source.text) };
  }
}

function warnOf({ set }: Template, env: Variables): Issue[] {
  return findUnsetVariables(set, env).map(({ name, line }) => ({
    ...issueWithoutText({ code: "unset-variable", name, inLine: line }),
    severity: "warning",
  }));
}

/** The environment as Go's `map[string]string`: a value keeps all of its "=". */
function toDot(env: Variables): GoMap {
  const entries = new Map<string, MapEntry>();
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const key = toBytes(name);
    entries.set(key, { key, value: toBytes(value) });
  }
  return new GoMap(stringMapType as GoMap["type"], entries);
}

/** Go counts columns in bytes from 0, and gives none for a text that it cannot parse. */
function toIssue({ message, line, column }: TemplateError, text: string): Issue {
  const source = toBytes(text).split("\n")[line - 1] ?? "";
  const unknown = /function "(\w+)" not defined$/.exec(message)?.[1];
  const bytes = column ?? findWord(source, unknown);
  const before = fromBytes(source.slice(0, bytes));
  // The position stands in front of the sentence already.
  const reason = message.replace(/^template: .*?:\d+(?::\d+)?: /, "");
  return {
    ...issueWithoutText({ code: "template", reason: reason + advise(unknown, message) }),
    line,
    column: Array.from(before).length + 1,
  };
}

/** Where a word stands in a line, or where the line begins. */
function findWord(line: string, word: string | undefined): number {
  const at = word === undefined ? -1 : line.search(new RegExp(`\\b${word}\\b`));
  return at >= 0 ? at : line.search(/\S|$/);
}

/** The mistake that everybody makes once: a template for a file within this one. */
function advise(unknown: string | undefined, message: string): string {
  const isEscape = message.includes('unexpected "\\\\"');
  if (isEscape || (unknown !== undefined && isOfFiles(unknown))) {
    return '; the configuration itself is a template: give a template in "contents" other "delimiters"';
  }
  const meant = unknown && suggest(unknown, [...configFunctions(() => undefined).keys()]);
  return meant ? `; did you mean "${meant}"?` : "";
}

function isOfFiles(name: string): boolean {
  return listFunctionNames().has(name);
}
