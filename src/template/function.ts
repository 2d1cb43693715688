import type { GoType } from "./go-type.ts";
import type { CatalogEntry, Source, Value } from "./value.ts";

/**
 * A function that templates can call. The evaluator has checked number and types of the arguments: a
 * `string` parameter is a string of bytes, an `int` one a bigint, a `float64` one a number. An error is
 * a thrown `FunctionError`.
 */
export interface TemplateFunction {
  readonly parameters: readonly GoType[];
  /** The type of any further arguments. */
  readonly rest?: GoType;
  call(args: readonly Value[], scope: CallScope): Value;
  /** Loads what the function needs; awaited once before a template that names it is executed. */
  readonly prepare?: () => Promise<void>;
  /**
   * Who sees to it that texts out of the catalogue stay known as such. "result" (the default): the
   * evaluator hands bare texts in, and marks texts in the result as made of all arguments.
   * "own": the function gets and returns `CatalogText` as it is, for those that select and group.
   */
  readonly origin?: "result" | "own";
  /** Its text is a whole JSON value, whatever is in it. */
  readonly form?: "json";
}

/** Functions by the names that templates call them. */
export type FunctionTable = ReadonlyMap<string, TemplateFunction>;

/** What the evaluator offers to a function that it calls. */
export interface CallScope {
  /** Executes another template of the set, as `{{template}}` does, into a text. */
  executeTemplate(name: string, dot: Value): Value;
}

/** What a function reports; the evaluator says which call in which line it was. */
export class FunctionError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "FunctionError";
  }
}

/** Asked before a text that came out of the catalogue is printed; false: it is not. */
export type Admit = (text: string, origin: TextOrigin) => boolean;

/** Told of an entry that a template fails for, and why. */
export type Refuse = (entry: CatalogEntry, reason: string) => void;

export interface TextOrigin {
  /** `listEntries()` follows them to the entries. */
  readonly sources: readonly Source[];
  readonly form: "bare" | "json";
}
