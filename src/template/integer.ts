import { unreachable } from "../base/assert.ts";
import type { IntegerKind } from "./go-type.ts";
import { TypedInteger, type Value } from "./value.ts";

/** An integer of any type as a number of arithmetic; undefined: it is none. */
export function readInteger(value: Value): bigint | undefined {
  if (typeof value === "bigint") return value;
  return value instanceof TypedInteger ? value.value : undefined;
}

/** The integer in the type; what doesn't fit wraps around, as Go's conversions do. */
export function convertInteger(kind: IntegerKind, value: bigint): bigint | TypedInteger {
  switch (kind) {
    case "int":
      return BigInt.asIntN(64, value);
    case "int64":
      return new TypedInteger(kind, BigInt.asIntN(64, value));
    case "int32":
      return new TypedInteger(kind, BigInt.asIntN(32, value));
    case "uint8":
      return new TypedInteger(kind, BigInt.asUintN(8, value));
    case "uint":
    case "uint64":
      return new TypedInteger(kind, BigInt.asUintN(64, value));
    default:
      return unreachable(kind);
  }
}

/** True for the names of Go's integer types. */
export function isIntegerKind(kind: string): kind is IntegerKind {
  return ["int", "int64", "int32", "uint", "uint64", "uint8"].includes(kind);
}
