// What a function's parameter accepts: values by their type, literals by what they can be.
import type { NumberNode, Operand } from "./ast.ts";
import type { Execution } from "./execution.ts";
import { type GoType, writeType } from "./go-type.ts";
import { convertInteger, isIntegerKind } from "./integer.ts";
import { Boxed, noValue, type Slot, slotType, unbox } from "./slot.ts";
import { Complex, Struct, type Value } from "./value.ts";
import { canBeNil, isAssignable, writeTypeOf, zeroOf } from "./value-type.ts";
import { writeNode } from "./write-node.ts";

/** The value as an argument of the type, or the end of the execution. */
export function acceptSlot(execution: Execution, slot: Slot, type: GoType): Slot {
  if (type === slotType) return slot;
  const value = unbox(slot);
  if (value === noValue) {
    if (canBeNil(type)) return zeroOf(type);
    execution.fail(`invalid value; expected ${writeType(type)}`);
  }
  if (slot instanceof Boxed && value === undefined) return acceptNil(execution, slot.type, type);
  if (value === undefined) return acceptNil(execution, { kind: "interface" }, type);
  if (isAssignable(value, type)) return value;
  // Where Go wants a value, a pointer to one will do.
  if (value instanceof Struct && type.kind === "struct" && value.type.name === type.name) {
    return value;
  }
  return failForType(execution, type, writeTypeOf(value));
}

function acceptNil(execution: Execution, from: GoType, type: GoType): Value {
  if (type.kind === "interface") return undefined;
  if (from.kind === "struct" && type.kind === "struct" && from.name === type.name) {
    if (type.isPointer) return undefined;
    execution.fail(`dereference of nil pointer of type ${type.name}`);
  }
  return failForType(execution, type, writeType(from));
}

function failForType(execution: Execution, type: GoType, found: string): never {
  execution.fail(`wrong type for value; expected ${writeType(type)}; got ${found}`);
}

/** The word `nil` as an argument of the type. */
export function acceptNilLiteral(execution: Execution, type: GoType): Slot {
  if (type === slotType) return noValue;
  if (canBeNil(type)) return zeroOf(type);
  return execution.fail(`cannot assign nil to ${writeType(type)}`);
}

/** A literal as it stands in a template. */
export type Literal = Extract<Operand, { kind: "bool" | "number" | "string" }>;

/** A literal as an argument of the type: a number becomes what is wanted, if it can. */
export function acceptLiteral(execution: Execution, literal: Literal, type: GoType): Value {
  if (type.kind === "interface") return readLiteral(execution, literal);
  const wanted = wordFor(type);
  if (wanted === undefined) {
    execution.fail(`can't handle ${writeNode(literal)} for arg of type ${writeType(type)}`);
  }
  const value = convertLiteral(literal, type);
  if (value !== undefined) return value;
  return execution.fail(`expected ${wanted}; found ${writeNode(literal)}`);
}

/** What Go's messages call a literal of the type; undefined: there are none. */
function wordFor({ kind }: GoType): string | undefined {
  switch (kind) {
    case "bool":
    case "string":
      return kind;
    case "float64":
      return "float";
    case "complex128":
      return "complex";
    case "uint":
    case "uint64":
    case "uint8":
      return "unsigned integer";
    default:
      return isIntegerKind(kind) ? "integer" : undefined;
  }
}

function convertLiteral(literal: Literal, { kind }: GoType): Value {
  if (literal.kind === "bool") return kind === "bool" ? literal.value : undefined;
  if (literal.kind === "string") return kind === "string" ? literal.text : undefined;
  if (kind === "float64") return literal.float;
  if (kind === "complex128") return toComplex(literal);
  if (!isIntegerKind(kind)) return undefined;
  const integer = kind.startsWith("u") ? literal.uint : literal.int;
  return integer === undefined ? undefined : convertInteger(kind, integer);
}

/** A literal where its type decides: an `int`, if it is not written as something else. */
export function readLiteral(execution: Execution, literal: Literal): Value {
  if (literal.kind === "string") return literal.text;
  if (literal.kind === "bool") return literal.value;
  const { source, int, float } = literal;
  const complex = toComplex(literal);
  if (complex !== undefined) return complex;
  if (float !== undefined && isWrittenAsFloat(source)) return float;
  if (int !== undefined) return int;
  return execution.fail(`${source} overflows int`);
}

function toComplex({ complex }: NumberNode): Complex | undefined {
  return complex && new Complex(complex.real, complex.imaginary);
}

function isWrittenAsFloat(source: string): boolean {
  if (source.startsWith("'")) return false;
  // An "e" is a digit of a hexadecimal number, whose exponent is a "p".
  return /^[+-]?0x/i.test(source) ? /[.p]/i.test(source) : /[.e]/i.test(source);
}
