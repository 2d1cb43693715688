import {
  formatPrint,
  formatPrintf,
  listPrint,
  listPrintf,
  listPrintln,
  type Printed,
} from "../format.ts";
import type { TemplateFunction } from "../function.ts";
import { anyType, stringType } from "../go-type.ts";
import { joinPieces, type Text } from "../joined-text.ts";
import { originOfAll } from "../origin.ts";
import { bareText, isText } from "../text.ts";
import { CatalogText, type Value } from "../value.ts";
import { followPointer } from "../value-type.ts";
import { escapeHtml, escapeJs, escapeQuery } from "./escaping.ts";

export const print: TemplateFunction = {
  parameters: [],
  rest: anyType,
  origin: "own",
  call: (args) => join(listPrint(args)),
};

export const println: TemplateFunction = {
  parameters: [],
  rest: anyType,
  origin: "own",
  call: (args) => join(listPrintln(args)),
};

export const printf: TemplateFunction = {
  parameters: [stringType],
  rest: anyType,
  origin: "own",
  call: ([format, ...args]) => {
    if (!(format instanceof CatalogText)) return join(listPrintf(String(format), args));
    // Nothing in it is the operator's.
    return new CatalogText(formatPrintf(format.bytes, args), [format, ...args]);
  },
};

function join(printed: readonly Printed[]): Text {
  return joinPieces(printed.flatMap(toPieces));
}

function toPieces({ text, operands }: Printed): readonly Text[] {
  if (originOfAll(operands) === undefined) return [text];
  const [operand] = operands;
  if (operand instanceof CatalogText && operands.length === 1) {
    const { bytes } = operand;
    // As it is, and what fills the width up beside it.
    if (text.endsWith(bytes) && isPadding(text.slice(0, text.length - bytes.length))) {
      return [text.slice(0, text.length - bytes.length), operand];
    }
    if (text.startsWith(bytes) && isPadding(text.slice(bytes.length))) {
      return [operand, text.slice(bytes.length)];
    }
  }
  return [new CatalogText(text, operands)];
}

function isPadding(text: string): boolean {
  return /^[ 0]*$/.test(text);
}

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
