// yaml.v2's order of keys: letters behind everything else, and numbers within texts by their value.

import { readInteger } from "../integer.ts";
import { bareText } from "../text.ts";
import type { Value } from "../value.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Sorts what has keys. */
export function sortYamlKeys<Keyed extends { readonly key: Value }>(items: Keyed[]): Keyed[] {
  return items.sort((a, b) => compareKeys(bareText(a.key), bareText(b.key)));
}

function compareKeys(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string") {
    return compareTexts(Array.from(decodeUtf8(a)), Array.from(decodeUtf8(b)));
  }
  if (typeof a === "string" || typeof b === "string") return typeof a === "string" ? 1 : -1;
  return toNumber(a) - toNumber(b);
}

function toNumber(key: Value): number {
  return typeof key === "boolean" || typeof key === "number"
    ? Number(key)
    : Number(readInteger(key) ?? 0n);
}

function compareTexts(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((character, at) => character !== b[at]);
  const [first, second] = [a[at], b[at]];
  // One begins with the other.
  if (first === undefined || second === undefined) return a.length - b.length;
  const [isLetter, isOtherLetter] = [/\p{L}/u.test(first), /\p{L}/u.test(second)];
  if (isLetter !== isOtherLetter) return isLetter ? 1 : -1;
  return (isLetter ? 0 : compareDigits(a, b, at)) || compareCharacters(first, second);
}

/** The numbers that begin at the first difference, or have begun before. */
function compareDigits(a: readonly string[], b: readonly string[], at: number): number {
  // Zeros within a number are digits like others: 100 and 10.
  const hasZero = a[at] === "0" || b[at] === "0";
  const lead = hasZero && /[1-9]\p{Nd}*$/u.test(a.slice(0, at).join("")) ? "1" : "";
  const [digits, otherDigits] = [digitsAt(a, at), digitsAt(b, at)];
  const [number, other] = [BigInt(lead + digits), BigInt(lead + otherDigits)];
  if (number !== other) return number < other ? -1 : 1;
  return digits.length - otherDigits.length;
}

function digitsAt(text: readonly string[], from: number): string {
  return /^\d{0,30}/.exec(text.slice(from, from + 30).join(""))?.[0] ?? "";
}

function compareCharacters(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}
