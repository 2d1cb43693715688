import { encodeRune, isValidRune, replacementRune } from "../rune.ts";
import { createPadding, type Flags, pad, padWithSpaces } from "./flags.ts";
import { isPrintable, quoteCharacter } from "./quote.ts";

const maxRune = 0x10ffffn;

/** An integer by a verb; undefined: the verb is not for integers. */
export function formatInteger(
  value: bigint,
  verb: string,
  flags: Flags,
  isSigned: boolean,
): string | undefined {
  switch (verb) {
    case "v":
      if (flags.sharpV && !isSigned) return formatUnsigned(value, flags);
      return formatDigits(value, 10, verb, flags);
    case "d":
      return formatDigits(value, 10, verb, flags);
    case "b":
      return formatDigits(value, 2, verb, flags);
    case "o":
    case "O":
      return formatDigits(value, 8, verb, flags);
    case "x":
    case "X":
      return formatDigits(value, 16, verb, flags);
    case "c":
      return pad(encodeRune(toRune(value)), flags);
    case "q":
      return pad(quoteCharacter(toRune(value), flags.plus), flags);
    case "U":
      return formatCodePoint(value, flags);
    default:
      return undefined;
  }
}

/** Go's source has unsigned values in hexadecimal. */
function formatUnsigned(value: bigint, flags: Flags): string {
  return formatDigits(value, 16, "v", { ...flags, sharp: true });
}

type Base = 2 | 8 | 10 | 16;

function formatDigits(value: bigint, base: Base, verb: string, flags: Flags): string {
  // No digits at all for a zero that needs none.
  if (flags.precision === 0 && value === 0n) {
    return createPadding(flags.width ?? 0, { ...flags, zero: false });
  }
  const sign = chooseSign(value, flags);
  const magnitude = value < 0n ? -value : value;
  const digits = magnitude.toString(base).padStart(countDigits(sign, flags), "0");
  return padWithSpaces(sign + addPrefix(digits, base, verb, flags), flags);
}

function chooseSign(value: bigint, { plus, space }: Flags): string {
  if (value < 0n) return "-";
  if (plus) return "+";
  return space ? " " : "";
}

/** How many digits there are at least; zeros fill the width up, beside the sign. */
function countDigits(sign: string, { precision, zero, width }: Flags): number {
  if (precision !== undefined) return precision;
  return zero && width !== undefined ? width - sign.length : 0;
}

function addPrefix(digits: string, base: Base, verb: string, { sharp }: Flags): string {
  const text = verb === "X" ? digits.toUpperCase() : digits;
  if (verb === "O") return `0o${sharp && !text.startsWith("0") ? "0" : ""}${text}`;
  if (!sharp || base === 10) return text;
  if (base === 8) return text.startsWith("0") ? text : `0${text}`;
  if (base === 2) return `0b${text}`;
  return `${verb === "X" ? "0X" : "0x"}${text}`;
}

function formatCodePoint(value: bigint, flags: Flags): string {
  const unsigned = BigInt.asUintN(64, value);
  const digits = Math.max(4, flags.precision ?? 4);
  const code = `U+${unsigned.toString(16).toUpperCase().padStart(digits, "0")}`;
  const isShown = flags.sharp && unsigned <= maxRune && isPrintable(Number(unsigned));
  return padWithSpaces(isShown ? `${code} '${encodeRune(Number(unsigned))}'` : code, flags);
}

function toRune(value: bigint): number {
  const rune = value < 0n || value > maxRune ? replacementRune : Number(value);
  return isValidRune(rune) ? rune : replacementRune;
}
