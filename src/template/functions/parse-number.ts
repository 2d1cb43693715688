// Numbers and booleans in texts, as Go's strconv reads them, with its words.
import { FunctionError } from "../function.ts";
import { quote } from "../quote.ts";

/** Who reads: what error messages begin with, such as `parseInt: strconv.ParseInt`. */
type Reader = string;

/** One of the words that Go takes for true or false. */
export function parseBool(text: string, reader: Reader): boolean {
  if (["1", "t", "T", "true", "TRUE", "True"].includes(text)) return true;
  if (["0", "f", "F", "false", "FALSE", "False"].includes(text)) return false;
  return fail(text, reader, "invalid syntax");
}

/** A decimal integer of 64 bits with a sign. */
export function parseInteger(text: string, reader: Reader): bigint {
  const magnitude = readDigits(text.replace(/^[+-]/, ""), text, reader);
  const integer = text.startsWith("-") ? -magnitude : magnitude;
  return BigInt.asIntN(64, integer) === integer ? integer : fail(text, reader, outOfRange);
}

/** A decimal integer of 64 bits without a sign. */
export function parseNatural(text: string, reader: Reader): bigint {
  return readDigits(text, text, reader);
}

function readDigits(digits: string, text: string, reader: Reader): bigint {
  const [leading = ""] = /^\d*/.exec(digits) ?? [];
  const significant = leading.replace(/^0+/, "");
  // Reading digits takes the square of their number, and 64 bits have twenty.
  const integer = significant.length > 20 ? undefined : BigInt(significant);
  // Go sees that a number is too large before it sees what is behind.
  if (integer === undefined || BigInt.asUintN(64, integer) !== integer) {
    return fail(text, reader, outOfRange);
  }
  const isWhole = leading !== "" && leading === digits;
  return isWhole ? integer : fail(text, reader, "invalid syntax");
}

const outOfRange = "value out of range";

/** A float64: decimal, hexadecimal with a power of two, infinite or NaN. */
export function parseFloat64(text: string, reader: Reader): number {
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text);
  if (special?.[2] !== undefined) return special[1] === "-" ? -Infinity : Infinity;
  if (special !== null && special[1] === "") return Number.NaN;
  const number = isDecimal(text) ? Number(text.replaceAll("_", "")) : readHexadecimal(text);
  if (number === undefined) return fail(text, reader, "invalid syntax");
  return Number.isFinite(number) ? number : fail(text, reader, outOfRange);
}

/** Digits may have single underscores between them. */
function isDecimal(text: string): boolean {
  return /^[+-]?(?:\d+(?:_\d+)*\.?|(?=\.\d))(?:(?<=\.)\d+(?:_\d+)*|\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+(?:_\d+)*)?$/.test(
    text,
  );
}

function readHexadecimal(text: string): number | undefined {
  const parts =
    /^([+-]?)0[xX](?=_?[\da-fA-F]|\.)((?:_?[\da-fA-F])*)\.?([\da-fA-F]+(?:_[\da-fA-F]+)*)?[pP]([+-]?\d+(?:_\d+)*)$/.exec(
      text,
    );
  if (parts === null) return undefined;
  const [, sign, whole = "", fraction = "", power = ""] = parts.map((part: string | undefined) =>
    part?.replaceAll("_", ""),
  );
  if (whole + fraction === "") return undefined;
  const mantissa = Number(`0x${whole}${fraction}`);
  const number = mantissa * 2 ** (Number(power) - 4 * fraction.length);
  return sign === "-" ? -number : number;
}

function fail(text: string, reader: Reader, reason: string): never {
  throw new FunctionError(`${reader}: parsing ${quote(text)}: ${reason}`);
}
