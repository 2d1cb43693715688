import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { anysType, anyType } from "../go-type.ts";
import { readInteger } from "../integer.ts";
import { bareText, isText } from "../text.ts";
import { List, TypedInteger, type Value } from "../value.ts";
import { itemsOf } from "./collections.ts";

/** What is in a list, or in a text. */
export function membershipFunctions(): FunctionTable {
  return new Map<string, TemplateFunction>([
    ["contains", ofPair((wanted, list) => isIn(list, wanted))],
    ["containsAll", ofMany((wanted, list) => wanted.every((each) => isIn(list, each)))],
    ["containsAny", ofMany((wanted, list) => wanted.some((each) => isIn(list, each)))],
    ["containsNone", ofMany((wanted, list) => !wanted.some((each) => isIn(list, each)))],
    ["containsNotAll", ofMany((wanted, list) => !wanted.every((each) => isIn(list, each)))],
    ["in", ofPair((list, wanted) => isIn(list, wanted))],
  ]);
}

function ofPair(call: (first: Value, second: Value) => boolean): TemplateFunction {
  return {
    parameters: [anyType, anyType],
    origin: "own",
    call: ([first, second]) => call(first, second),
  };
}

function ofMany(call: (wanted: readonly Value[], list: Value) => boolean): TemplateFunction {
  return {
    parameters: [anysType, anyType],
    origin: "own",
    call: ([wanted, list]) => call(itemsOf(wanted), list),
  };
}

/** Equal values of one kind only: an int is in no list of floats. */
function isIn(list: Value, wanted: Value): boolean {
  if (list instanceof List) return list.items.some((item) => isSame(item, wanted));
  if (!isText(list)) return false;
  checkExists(wanted);
  return isText(wanted) && bareText(list).includes(bareText(wanted));
}

function isSame(item: Value, wanted: Value): boolean {
  if (isText(item)) {
    checkExists(wanted);
    return isText(wanted) && bareText(item) === bareText(wanted);
  }
  if (typeof item === "number") return item === wanted;
  return isSigned(item) && isSigned(wanted) && readInteger(item) === readInteger(wanted);
}

/** Unsigned integers are in no list at all. */
function isSigned(value: Value): boolean {
  if (value instanceof TypedInteger) return !value.type.kind.startsWith("uint");
  return typeof value === "bigint";
}

/** Where Go asks a nil for its type, which is a panic that the template catches. */
function checkExists(value: Value): void {
  if (value !== undefined) return;
  throw new FunctionError("reflect: call of reflect.Value.Type on zero Value");
}
