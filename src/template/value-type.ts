import {
  boolType,
  floatType,
  type GoType,
  intType,
  type StructType,
  stringType,
  writeType,
} from "./go-type.ts";
import { isText } from "./text.ts";
import {
  Callable,
  CatalogText,
  Complex,
  GoMap,
  List,
  Struct,
  TypedInteger,
  type Value,
} from "./value.ts";

/** The type of a value; a nil has none, and says `interface {}`, as what holds it does. */
export function typeOf(value: Value): GoType {
  switch (typeof value) {
    case "boolean":
      return boolType;
    case "bigint":
      return intType;
    case "number":
      return floatType;
    case "string":
      return stringType;
    case "undefined":
      return { kind: "interface" };
    default:
      return typeOfObject(value);
  }
}

function typeOfObject(value: Extract<Value, object>): GoType {
  if (value instanceof CatalogText) return stringType;
  if (value instanceof Complex) return { kind: "complex128" };
  if (value instanceof Callable) return { kind: "func" };
  return value.type;
}

/** The type of a value in Go's words. */
export function writeTypeOf(value: Value): string {
  return writeType(typeOf(value));
}

/** True when a variable of the type can hold the value; a nil is for interfaces only. */
export function isAssignable(value: Value, type: GoType): boolean {
  switch (type.kind) {
    case "interface":
      return true;
    case "string":
      return isText(value);
    case "bool":
      return typeof value === "boolean";
    case "int":
      return typeof value === "bigint";
    case "float64":
      return typeof value === "number";
    case "complex128":
      return value instanceof Complex;
    case "slice":
    case "chan":
      return value instanceof List && isSameList(value.type, type);
    case "map":
      return value instanceof GoMap && isSameType(value.type, type);
    case "struct":
      return value instanceof Struct && value.type.name === type.name;
    case "func":
      return value instanceof Callable;
    default:
      return value instanceof TypedInteger && value.type.kind === type.kind;
  }
}

function isSameList(from: List["type"], to: List["type"]): boolean {
  if (isSameType(from, to)) return true;
  if (from.kind === "chan" || to.kind === "chan") return false;
  // A named slice and an unnamed one of the same elements are assignable in Go, two named ones aren't.
  const isOneUnnamed = from.name === undefined || to.name === undefined;
  return isOneUnnamed && isSameType(from.element, to.element);
}

function isSameType(a: GoType, b: GoType): boolean {
  return a === b || writeType(a) === writeType(b);
}

/** The struct that a pointer points to; any other value as it is. */
export function followPointer(value: Value): Value {
  if (!(value instanceof Struct) || !value.type.isPointer) return value;
  return new Struct({ ...value.type, isPointer: false }, value.read, value.entry);
}

/** True for the types that have a nil. */
export function canBeNil(type: GoType): boolean {
  return (
    ["interface", "slice", "map", "chan", "func"].includes(type.kind) ||
    (type.kind === "struct" && type.isPointer)
  );
}

/** What a variable of the type is before anything is assigned. */
export function zeroOf(type: GoType): Value {
  switch (type.kind) {
    case "interface":
    case "func":
      return undefined;
    case "string":
      return "";
    case "bool":
      return false;
    case "int":
      return 0n;
    case "float64":
      return 0;
    case "complex128":
      return new Complex(0, 0);
    case "slice":
    case "chan":
      return new List(type, []);
    case "map":
      return new GoMap(type, new Map());
    case "struct":
      return type.isPointer ? undefined : zeroStruct(type);
    default:
      return new TypedInteger(type.kind, 0n);
  }
}

function zeroStruct(type: StructType): Struct {
  return new Struct(type, (name) => {
    const field = type.fields.find((each) => each.name === name);
    return field && zeroOf(field.type);
  });
}
