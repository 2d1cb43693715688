import { eq, ge, gt, le, lt, ne } from "./builtins/comparison.ts";
import { and, call, not, or, raw } from "./builtins/logic.ts";
import { html, js, print, printf, println, urlquery } from "./builtins/printing.ts";
import { index, len, slice } from "./builtins/selection.ts";
import type { FunctionTable, TemplateFunction } from "./function.ts";

/** Go's own functions, and `raw`; a function of the same name takes precedence. */
export const builtinFunctions: FunctionTable = new Map<string, TemplateFunction>(
  Object.entries({
    and,
    call,
    eq,
    ge,
    gt,
    html,
    index,
    js,
    le,
    len,
    lt,
    ne,
    not,
    or,
    print,
    printf,
    println,
    raw,
    slice,
    urlquery,
  }),
);

/** True for the two that evaluate no more of their arguments than they need; they mean it themselves. */
export function isShortCircuit(called: TemplateFunction): boolean {
  return called === and || called === or;
}

/** True when the argument decides what the function, one of those two, comes to. */
export function isDecisive(called: TemplateFunction, isArgumentTrue: boolean): boolean {
  return isArgumentTrue === (called === or);
}
