import { fromBytes } from "../../src/template/bytes.ts";
import type { FunctionTable } from "../../src/template/function.ts";
import { readJsonValue } from "../../src/template/json-value.ts";
import type { Value } from "../../src/template/value.ts";
import { failTemplate, runTemplate } from "./run-template.ts";

/** What a template prints, as text, that calls functions of the table. */
export function printWith(table: FunctionTable, source: string, dot?: Value): string {
  return fromBytes(runTemplate(source, { functions: Object.fromEntries(table), dot }));
}

/** What the call of a function failed with, or the whole message where it was another mistake. */
export function failWith(table: FunctionTable, source: string, dot?: Value): string {
  const message = failTemplate(source, { functions: Object.fromEntries(table), dot });
  return message.replace(/^.*?: error calling \w+: /s, "");
}

/** A value of the text of its JSON; whole numbers are ints. */
export function valueOf(json: string): Value {
  return readJsonValue(Buffer.from(json).toString("latin1"), { integers: "int" });
}
