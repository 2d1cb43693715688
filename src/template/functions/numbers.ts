import { formatPrintf } from "../format.ts";
import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { anyType } from "../go-type.ts";
import { convertInteger } from "../integer.ts";
import { bareText } from "../text.ts";
import { TypedInteger, type Value } from "../value.ts";
import { ofTexts } from "./define.ts";
import { parseBool, parseFloat64, parseInteger, parseNatural } from "./parse-number.ts";

/** Arithmetic, and reading numbers and booleans. */
export function numberFunctions(): FunctionTable {
  return new Map<string, TemplateFunction>([
    ...Object.entries(operations).map(
      ([name, operation]) => [name, calculate(name, operation)] as const,
    ),
    ["minimum", choose("minimum", (a, b) => a < b)],
    ["maximum", choose("maximum", (a, b) => a > b)],
    [
      "parseBool",
      ofTexts((text) => text !== "" && parseBool(text, "parseBool: strconv.ParseBool")),
    ],
    [
      "parseFloat",
      ofTexts((text) => (text === "" ? 0 : parseFloat64(text, "parseFloat: strconv.ParseFloat"))),
    ],
    ["parseInt", ofTexts((text) => int64(parseIntegerOrZero(text)))],
    [
      "parseUint",
      ofTexts((text) =>
        uint64(text === "" ? 0n : parseNatural(text, "parseUint: strconv.ParseUint")),
      ),
    ],
  ]);
}

/** The integer in a text, as `parseInt` has it: nothing is 0. */
export function parseIntegerOrZero(text: string): bigint {
  return text === "" ? 0n : parseInteger(text, "parseInt: strconv.ParseInt");
}

/** An operand as Go's arithmetic takes it: any signed integer is an int64, any other a uint64. */
type Operand =
  | { readonly kind: "int64" | "uint64"; readonly integer: bigint }
  | { readonly kind: "float64"; readonly float: number };

interface Operation {
  readonly onIntegers: (a: bigint, b: bigint) => bigint;
  /** Without it, floats are no operands. */
  readonly onFloats?: (a: number, b: number) => number;
}

const operations: Readonly<Record<string, Operation>> = {
  add: { onIntegers: (a, b) => a + b, onFloats: (a, b) => a + b },
  subtract: { onIntegers: (a, b) => a - b, onFloats: (a, b) => a - b },
  multiply: { onIntegers: (a, b) => a * b, onFloats: (a, b) => a * b },
  divide: { onIntegers: (a, b) => a / notZero(b), onFloats: (a, b) => a / b },
  modulo: { onIntegers: (a, b) => a % notZero(b) },
};

/** The operands stand the other way round: `divide 2 10` is 5. */
function calculate(name: string, { onIntegers, onFloats }: Operation): TemplateFunction {
  const mayBeFloat = onFloats !== undefined;
  return ofPair((b, a) => {
    const [first, second] = [readOperand(name, a, mayBeFloat), readOperand(name, b, mayBeFloat)];
    if (first.kind !== "float64" && second.kind !== "float64") {
      // Two unsigned integers stay unsigned; beside a signed one, the other becomes signed.
      const kind = first.kind === second.kind ? first.kind : "int64";
      const [left, right] = [toKind(kind, first.integer), toKind(kind, second.integer)];
      return convertInteger(kind, onIntegers(left, right));
    }
    return onFloats?.(toFloat(first), toFloat(second));
  });
}

type Wins = (a: bigint | number, b: bigint | number) => boolean;

/** The operand that wins, in its own type; the other one where neither does. */
function choose(name: string, wins: Wins): TemplateFunction {
  return ofPair((b, a) => {
    const [first, second] = [readOperand(name, a, true), readOperand(name, b, true)];
    return toValue(isFirst(first, second, wins) ? first : second);
  });
}

function isFirst(first: Operand, second: Operand, wins: Wins): boolean {
  if (first.kind === "float64" || second.kind === "float64") {
    return wins(toFloat(first), toFloat(second));
  }
  const kind = first.kind === second.kind ? first.kind : "int64";
  return wins(toKind(kind, first.integer), toKind(kind, second.integer));
}

function ofPair(call: (first: Value, second: Value) => Value): TemplateFunction {
  return { parameters: [anyType, anyType], call: ([first, second]) => call(first, second) };
}

function readOperand(name: string, value: Value, mayBeFloat: boolean): Operand {
  if (typeof value === "bigint") return { kind: "int64", integer: value };
  if (typeof value === "number" && mayBeFloat) return { kind: "float64", float: value };
  if (value instanceof TypedInteger) {
    const { kind } = value.type;
    return { kind: kind.startsWith("uint") ? "uint64" : "int64", integer: value.value };
  }
  const bare = bareText(value);
  // Go prints what holds the value rather than the value, which shows when there is none.
  const quoted = bare === undefined ? "<invalid reflect.Value>" : formatPrintf("%q", [bare]);
  throw new FunctionError(`${name}: unknown type for ${quoted} (${formatPrintf("%T", [bare])})`);
}

function toKind(kind: "int64" | "uint64", integer: bigint): bigint {
  return kind === "int64" ? BigInt.asIntN(64, integer) : BigInt.asUintN(64, integer);
}

function toFloat(operand: Operand): number {
  return operand.kind === "float64" ? operand.float : Number(operand.integer);
}

function toValue(operand: Operand): Value {
  if (operand.kind === "float64") return operand.float;
  return new TypedInteger(operand.kind, operand.integer);
}

function notZero(divisor: bigint): bigint {
  if (divisor !== 0n) return divisor;
  throw new FunctionError("runtime error: integer divide by zero");
}

function int64(integer: bigint): Value {
  return new TypedInteger("int64", integer);
}

function uint64(integer: bigint): Value {
  return new TypedInteger("uint64", integer);
}
