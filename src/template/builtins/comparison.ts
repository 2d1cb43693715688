import { formatPrintf } from "../format.ts";
import { FunctionError, type TemplateFunction } from "../function.ts";
import type { GoType } from "../go-type.ts";
import { readInteger } from "../integer.ts";
import { type Slot, slotType, toValue } from "../slot.ts";
import { bareText, isText } from "../text.ts";
import { Complex, List, Struct, type Value } from "../value.ts";
import { typeOf, writeTypeOf } from "../value-type.ts";

const pair = { parameters: [slotType, slotType], origin: "own" } as const;

/** True when the first argument equals any of the others. */
export const eq: TemplateFunction = {
  parameters: [slotType],
  rest: slotType,
  origin: "own",
  call: ([first, ...others]) => {
    if (others.length === 0) throw new FunctionError("missing argument for comparison");
    return others.some((other) => isEqual(first, other));
  },
};

export const ne: TemplateFunction = { ...pair, call: ([a, b]) => !isEqual(a, b) };

export const lt: TemplateFunction = { ...pair, call: ([a, b]) => isLess(a, b) };

export const le: TemplateFunction = { ...pair, call: ([a, b]) => isLess(a, b) || isEqual(a, b) };

// Go answers these two by the opposite of the other two, which shows with NaN: it is greater.
export const gt: TemplateFunction = { ...pair, call: ([a, b]) => !isLess(a, b) && !isEqual(a, b) };

export const ge: TemplateFunction = { ...pair, call: ([a, b]) => !isLess(a, b) };

/** A value of a basic type, made comparable: an integer's type is of no matter. */
type Basic = string | bigint | number | boolean | Complex;

function toBasic(value: Value): Basic | undefined {
  if (isText(value)) return bareText(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  return value instanceof Complex ? value : readInteger(value);
}

function isEqual(a: Slot, b: Slot): boolean {
  const [first, second] = [toValue(a), toValue(b)];
  const [basic, other] = [toBasic(first), toBasic(second)];
  if (basic === undefined && other === undefined) return isEqualOther(first, second);
  if (typeof basic === typeof other) return isEqualBasic(basic, other);
  // A nil is comparable with everything, and equal to nothing else.
  if (first === undefined || second === undefined) return false;
  throw new FunctionError("incompatible types for comparison");
}

function isEqualBasic(a: Basic | undefined, b: Basic | undefined): boolean {
  if (a instanceof Complex && b instanceof Complex) {
    return a.real === b.real && a.imaginary === b.imaginary;
  }
  return a === b;
}

/** Lists, maps, structs, functions, nil: most of them are comparable with nil only. */
function isEqualOther(a: Value, b: Value): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (familyOf(a) !== familyOf(b)) {
    const [type, otherType] = [writeTypeOf(a), writeTypeOf(b)];
    const [first, second] = [formatPrintf("%s", [a]), formatPrintf("%v", [b])];
    throw new FunctionError(`non-comparable types ${first}: ${type}, ${otherType}: ${second}`);
  }
  if (!isComparable(typeOf(b))) {
    throw new FunctionError(`non-comparable type ${formatPrintf("%s", [b])}: ${writeTypeOf(b)}`);
  }
  return isIdentical(a, b);
}

/** Go's kind: pointers are another than structs. */
function familyOf(value: Value): string {
  const type = typeOf(value);
  return type.kind === "struct" && type.isPointer ? "pointer" : type.kind;
}

function isComparable(type: GoType): boolean {
  if (type.kind === "struct" && !type.isPointer) {
    return type.fields.every((field) => isComparable(field.type));
  }
  return !["slice", "map", "func"].includes(type.kind);
}

/** Equal as Go's `==` on two values whose types are the same and comparable. */
function isIdentical(a: Value, b: Value): boolean {
  const [basic, other] = [toBasic(a), toBasic(b)];
  if (basic !== undefined || other !== undefined) {
    return writeTypeOf(a) === writeTypeOf(b) && isEqualBasic(basic, other);
  }
  if (!(a instanceof Struct) || !(b instanceof Struct) || a.type.isPointer || b.type.isPointer) {
    return isSameReference(a, b);
  }
  if (a.type.name !== b.type.name) return false;
  return a.type.fields.every(({ name }) => isIdentical(a.read(name), b.read(name)));
}

function isSameReference(a: Value, b: Value): boolean {
  // Only a field that holds anything can hold what is not comparable.
  if (a instanceof List && a.type.kind === "slice" && b instanceof List) {
    throw new FunctionError(`runtime error: comparing uncomparable type ${writeTypeOf(a)}`);
  }
  return a === b;
}

function isLess(a: Slot, b: Slot): boolean {
  const [first, second] = [toBasic(toValue(a)), toBasic(toValue(b))];
  if (first === undefined || second === undefined) {
    throw new FunctionError("invalid type for comparison");
  }
  if (typeof first !== typeof second) {
    throw new FunctionError("incompatible types for comparison");
  }
  if (typeof first === "boolean" || first instanceof Complex) {
    throw new FunctionError("invalid type for comparison");
  }
  return first < second;
}
