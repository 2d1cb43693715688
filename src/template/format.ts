// Go's package fmt: Sprint, Sprintln and Sprintf.

import { readDirective } from "./fmt/directive.ts";
import { createFlags, type Flags } from "./fmt/flags.ts";
import { formatOperand } from "./fmt/format-value.ts";
import { checkTextSize } from "./functions/text-size.ts";
import { isText } from "./text.ts";
import type { Value } from "./value.ts";
import { writeTypeOf } from "./value-type.ts";

/** What an action prints for a value. */
export function formatValue(value: Value): string {
  return typeof value === "string" ? value : formatOperand(value, "v", createFlags());
}

/** A part of what is printed, and the operands that it shows: none where the format says it all. */
export interface Printed {
  readonly text: string;
  readonly operands: readonly Value[];
}

/** What was printed, as one text. */
export function textOf(printed: readonly Printed[]): string {
  return printed.map(({ text }) => text).join("");
}

/** One after the other, with a space between two of which neither is a text. */
export function listPrint(values: readonly Value[]): Printed[] {
  return values.flatMap((value, at) => {
    const isApart = at > 0 && !isText(value) && !isText(values[at - 1]);
    return isApart ? [literal(" "), show(value)] : [show(value)];
  });
}

/** With spaces between all of them, and a line break at the end. */
export function listPrintln(values: readonly Value[]): Printed[] {
  const spaced = values.flatMap((value, at) =>
    at > 0 ? [literal(" "), show(value)] : [show(value)],
  );
  return [...spaced, literal("\n")];
}

function literal(text: string): Printed {
  return { text, operands: [] };
}

function show(value: Value): Printed {
  return { text: formatValue(value), operands: [value] };
}

export function formatPrint(values: readonly Value[]): string {
  return textOf(listPrint(values));
}

export function formatPrintf(format: string, values: readonly Value[]): string {
  return textOf(listPrintf(format, values));
}

/** A format and its operands; what is wrong with it is said in the result, as Go does. */
export function listPrintf(format: string, values: readonly Value[]): Printed[] {
  const parts: Printed[] = [];
  let size = 0;
  let next = 0;
  let isReordered = false;
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf("%", at);
    parts.push(literal(format.slice(at, percent < 0 ? undefined : percent)));
    if (percent < 0) break;
    const directive = readDirective(format, percent + 1, { values, next });
    for (const complaint of directive.complaints) parts.push(literal(complaint));
    const formatted = formatDirective(directive, values);
    parts.push(formatted);
    // A format may come from anywhere, and one directive is enough for a million spaces.
    size += formatted.text.length;
    checkTextSize(size);
    ({ end: at, next } = directive);
    isReordered ||= directive.isReordered;
  }
  if (!isReordered && next < values.length) parts.push(formatExtra(values.slice(next)));
  return parts;
}

interface Directive {
  readonly verb: string | undefined;
  readonly flags: Flags;
  readonly operand: number | "bad" | undefined;
}

function formatDirective({ verb, flags, operand }: Directive, values: readonly Value[]): Printed {
  if (verb === undefined) return literal("%!(NOVERB)");
  if (verb === "%") return literal("%");
  if (operand === "bad") return literal(`%!${verb}(BADINDEX)`);
  if (operand === undefined) return literal(`%!${verb}(MISSING)`);
  const value = values[operand];
  const text = formatOperand(value, verb, verb === "v" ? toValueFlags(flags) : flags);
  return { text, operands: [value] };
}

/** For %v the two flags mean something else. */
function toValueFlags(flags: Flags): Flags {
  const { sharp, plus } = flags;
  if (!sharp && !plus) return flags;
  return { ...flags, sharpV: sharp, sharp: false, plusV: plus, plus: false };
}

function formatExtra(values: readonly Value[]): Printed {
  const texts = values.map((value) =>
    value === undefined ? "<nil>" : `${writeTypeOf(value)}=${formatValue(value)}`,
  );
  return { text: `%!(EXTRA ${texts.join(", ")})`, operands: values };
}
