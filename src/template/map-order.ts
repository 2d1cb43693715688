import { readInteger } from "./integer.ts";
import { bareText } from "./text.ts";
import type { GoMap, MapEntry, Value } from "./value.ts";

/** The entries in the order in which Go goes through a map, and prints it. */
export function sortEntries(map: GoMap): MapEntry[] {
  return [...map.entries.values()].sort((a, b) => compareKeys(a.key, b.key));
}

/** By the type where a map has keys of several; there Go's order is nobody's promise. */
function compareKeys(a: Value, b: Value): number {
  const [first, second] = [toComparable(a), toComparable(b)];
  if (typeof first !== typeof second) return rank(first) - rank(second);
  // NaN is in no order with anything; Go has it first.
  if (Number.isNaN(first)) return Number.isNaN(second) ? 0 : -1;
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

type Comparable = bigint | number | boolean | string;

function toComparable(key: Value): Comparable {
  const bare = bareText(key);
  return typeof bare === "object" || bare === undefined ? (readInteger(bare) ?? "") : bare;
}

function rank(key: Comparable): number {
  return ["bigint", "number", "boolean", "string"].indexOf(typeof key);
}
