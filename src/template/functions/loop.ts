import { limits } from "../../base/limits.ts";
import { FunctionError, type TemplateFunction } from "../function.ts";
import { anyType, type GoType, intType } from "../go-type.ts";
import { readInteger } from "../integer.ts";
import { bareText, isText } from "../text.ts";
import { List, TypedInteger, type Value } from "../value.ts";
import { writeTypeOf } from "../value-type.ts";
import { parseIntegerOrZero } from "./numbers.ts";
import { parseInteger } from "./parse-number.ts";

const int64Type: GoType = { kind: "int64" };

/** consul-template's: a channel of the numbers from 0, or the first argument, up to before the last. */
export const loop: TemplateFunction = {
  parameters: [],
  rest: anyType,
  call: (bounds) => {
    const [start, stop] = readBounds(bounds, toInt64);
    const numbers = countUp(start, stop, (number) => new TypedInteger("int64", number));
    return new List({ kind: "chan", element: int64Type }, numbers);
  },
};

/** ContainerPilot's: a list, which counts down when the last argument is below the first. */
export const loopBothWays: TemplateFunction = {
  parameters: [],
  rest: anyType,
  call: (bounds) => {
    const [start, stop] = readBounds(bounds, toInt);
    const numbers =
      stop < start
        ? countUp(stop, start, (number) => stop + start - number)
        : countUp(start, stop, (number) => number);
    return new List({ kind: "slice", element: intType }, numbers);
  },
};

function readBounds(
  bounds: readonly Value[],
  read: (bound: Value) => bigint,
): [start: bigint, stop: bigint] {
  const [first, second] = bounds;
  if (bounds.length === 1) return [0n, read(first)];
  if (bounds.length === 2) return [read(first), read(second)];
  throw new FunctionError(
    `loop: wrong number of arguments, expected 1 or 2, but got ${bounds.length}`,
  );
}

function countUp(start: bigint, stop: bigint, make: (number: bigint) => Value): Value[] {
  const { templateListItemsMax } = limits;
  if (stop - start > BigInt(templateListItemsMax)) {
    throw new FunctionError(
      `Cannot loop ${stop - start} times: expected at most ${templateListItemsMax}`,
    );
  }
  const length = Math.max(0, Number(stop - start));
  return Array.from({ length }, (_, at) => make(start + BigInt(at)));
}

function toInt64(bound: Value): bigint {
  if (isText(bound)) return parseIntegerOrZero(bareText(bound));
  const integer = readInteger(bound);
  if (integer !== undefined) return BigInt.asIntN(64, integer);
  throw new FunctionError(`loop: bad argument type: ${writeType(bound)}`);
}

function toInt(bound: Value): bigint {
  if (isText(bound)) return parseInteger(bareText(bound), "strconv.Atoi");
  if (typeof bound === "bigint") return bound;
  const found = bound === undefined ? "nil" : writeTypeOf(bound);
  throw new FunctionError(`interface conversion: interface {} is ${found}, not int`);
}

function writeType(bound: Value): string {
  return bound === undefined ? "<nil>" : writeTypeOf(bound);
}
