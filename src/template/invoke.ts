// Calling a function, whose texts remain known as the catalogue's.
import type { Execution, Place } from "./execution.ts";
import { type CallScope, FunctionError, type TemplateFunction } from "./function.ts";
import { hasTexts, markTexts, originOfAll } from "./origin.ts";
import type { Slot } from "./slot.ts";
import { TemplateError } from "./template-error.ts";
import { bareText, isText } from "./text.ts";
import { GoMap, List, type Value } from "./value.ts";

export interface Called {
  readonly name: string;
  readonly function: TemplateFunction;
  /** What an error in it is at. */
  readonly place: Place;
}

/** Calls the function; its error ends the execution, in Go's words. */
export function invoke(execution: Execution, called: Called, slots: readonly Slot[]): Value {
  // Only functions whose parameters are slots are given other things than values.
  const args = slots as readonly Value[];
  for (const arg of args) execution.spend(weigh(arg) / bytesPerStep);
  let result: Value;
  try {
    result = callMarked(called.function, args, execution.scope);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    execution.at(called.place);
    execution.fail(`error calling ${called.name}: ${reason}`, causeOf(cause));
  }
  const weight = weigh(result);
  execution.spend(weight / bytesPerStep);
  if (isText(result)) execution.checkText(weight);
  else if (result instanceof List || result instanceof GoMap) execution.spendItems(result, weight);
  return result;
}

/** What a failed template has to say is in our message already, and in that of each template around. */
function causeOf(error: unknown): unknown {
  if (error instanceof TemplateError) return undefined;
  return error instanceof FunctionError ? error.cause : error;
}

/** So much of a text, or so many elements, are as much work as a node: functions go through them fast. */
const bytesPerStep = 64;

function weigh(value: Value): number {
  if (isText(value)) return bareText(value).length;
  if (value instanceof List) return value.items.length;
  return value instanceof GoMap ? value.entries.size : 0;
}

function callMarked(called: TemplateFunction, args: readonly Value[], scope: CallScope): Value {
  if (called.origin === "own") return called.call(args, scope);
  const result = called.call(args.map(bareText), scope);
  if (!hasTexts(result)) return result;
  const origin = originOfAll(args);
  if (origin === undefined) return result;
  return markTexts(result, { sources: origin.sources, form: called.form ?? "bare" });
}
