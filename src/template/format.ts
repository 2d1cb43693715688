// Go's package fmt: Sprint, Sprintln and Sprintf.

import { readDirective } from "./fmt/directive.ts";
import { createFlags, type Flags } from "./fmt/flags.ts";
import { formatOperand } from "./fmt/format-value.ts";
import { isText } from "./text.ts";
import type { Value } from "./value.ts";
import { writeTypeOf } from "./value-type.ts";

/** What an action prints for a value. */
export function formatValue(value: Value): string {
  return typeof value === "string" ? value : formatOperand(value, "v", createFlags());
}

/** One after the other, with a space between two of which neither is a text. */
export function formatPrint(values: readonly Value[]): string {
  return values
    .map((value, at) => {
      const isApart = at > 0 && !isText(value) && !isText(values[at - 1]);
      return `${isApart ? " " : ""}${formatValue(value)}`;
    })
    .join("");
}

/** With spaces between all of them, and a line break at the end. */
export function formatPrintln(values: readonly Value[]): string {
  return `${values.map(formatValue).join(" ")}\n`;
}

/** A format and its operands; what is wrong with it is said in the result, as Go does. */
export function formatPrintf(format: string, values: readonly Value[]): string {
  const parts: string[] = [];
  let next = 0;
  let isReordered = false;
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf("%", at);
    parts.push(format.slice(at, percent < 0 ? undefined : percent));
    if (percent < 0) break;
    const directive = readDirective(format, percent + 1, { values, next });
    parts.push(...directive.complaints, formatDirective(directive, values));
    ({ end: at, next } = directive);
    isReordered ||= directive.isReordered;
  }
  if (!isReordered && next < values.length) parts.push(formatExtra(values.slice(next)));
  return parts.join("");
}

interface Directive {
  readonly verb: string | undefined;
  readonly flags: Flags;
  readonly operand: number | "bad" | undefined;
}

function formatDirective({ verb, flags, operand }: Directive, values: readonly Value[]): string {
  if (verb === undefined) return "%!(NOVERB)";
  if (verb === "%") return "%";
  if (operand === "bad") return `%!${verb}(BADINDEX)`;
  if (operand === undefined) return `%!${verb}(MISSING)`;
  return formatOperand(values[operand], verb, verb === "v" ? toValueFlags(flags) : flags);
}

/** For %v the two flags mean something else. */
function toValueFlags(flags: Flags): Flags {
  const { sharp, plus } = flags;
  if (!sharp && !plus) return flags;
  return { ...flags, sharpV: sharp, sharp: false, plusV: plus, plus: false };
}

function formatExtra(values: readonly Value[]): string {
  const texts = values.map((value) =>
    value === undefined ? "<nil>" : `${writeTypeOf(value)}=${formatValue(value)}`,
  );
  return `%!(EXTRA ${texts.join(", ")})`;
}
