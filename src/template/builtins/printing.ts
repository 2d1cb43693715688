import { formatPrint, formatPrintf, formatPrintln } from "../format.ts";
import type { TemplateFunction } from "../function.ts";
import { anyType, stringType } from "../go-type.ts";
import { bareText, isText } from "../text.ts";
import type { Value } from "../value.ts";
import { followPointer } from "../value-type.ts";
import { escapeHtml, escapeJs, escapeQuery } from "./escaping.ts";

export const print: TemplateFunction = {
  parameters: [],
  rest: anyType,
  call: (args) => formatPrint(args),
};

export const println: TemplateFunction = {
  parameters: [],
  rest: anyType,
  call: (args) => formatPrintln(args),
};

export const printf: TemplateFunction = {
  parameters: [stringType],
  rest: anyType,
  call: ([format, ...args]) => formatPrintf(String(format), args),
};

export const html: TemplateFunction = createEscaper(escapeHtml);

export const js: TemplateFunction = createEscaper(escapeJs);

export const urlquery: TemplateFunction = createEscaper(escapeQuery);

function createEscaper(escape: (bytes: string) => string): TemplateFunction {
  return {
    parameters: [],
    rest: anyType,
    call: (args) => escape(printAll(args)),
  };
}

/** The arguments as an action would print them, beside each other. */
function printAll(args: readonly Value[]): string {
  const [first] = args;
  if (args.length === 1 && isText(first)) return bareText(first);
  return formatPrint(args.map(toPrinted));
}

function toPrinted(value: Value): Value {
  return value === undefined ? "<no value>" : followPointer(value);
}
