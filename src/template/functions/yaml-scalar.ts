// What a word without quotes means in YAML 1.1, as yaml.v2 has it: both its reader and its writer ask.
import { TypedInteger, type Value } from "../value.ts";

/** The value of a word, itself if it is a text; dates are texts too. */
export function resolveScalar(word: string): Value {
  if (/^(?:|~|null|Null|NULL)$/.test(word)) return undefined;
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(word)) return true;
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(word)) return false;
  if (/^\+?\.(?:inf|Inf|INF)$/.test(word)) return Infinity;
  if (/^-\.(?:inf|Inf|INF)$/.test(word)) return -Infinity;
  if (/^\.(?:nan|NaN|NAN)$/.test(word)) return Number.NaN;
  return /^[-+.\d]/.test(word) ? (resolveNumber(word) ?? word) : word;
}

function resolveNumber(word: string): Value {
  const plain = word.replaceAll("_", "");
  // Here an underscore is only allowed between digits.
  if (/^\.(?!\d+(?:_\d+)*(?:e|$))/i.test(word)) return undefined;
  if (isDate(word)) return undefined;
  return resolveInteger(plain) ?? resolveFloat(plain);
}

function resolveInteger(plain: string): Value {
  const [, sign, digits] =
    /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/.exec(plain) ?? [];
  // Reading digits takes the square of their number.
  if (digits === undefined || digits.length > 70) return undefined;
  const magnitude = BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits);
  const integer = sign === "-" ? -magnitude : magnitude;
  if (BigInt.asIntN(64, integer) === integer) return integer;
  const isNatural = sign === "" && BigInt.asUintN(64, integer) === integer;
  return isNatural ? new TypedInteger("uint64", integer) : undefined;
}

function resolveFloat(plain: string): Value {
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(plain)) return undefined;
  const float = Number(plain);
  return Number.isFinite(float) ? float : undefined;
}

/** True for what yaml.v2 takes for a date, with or without a time. */
export function isDate(word: string): boolean {
  const [, year, month, day, separator, time = ""] =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:([Tt ])(.*))?$/.exec(word) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) return false;
  if (separator === undefined) return true;
  const zone = separator === " " ? "" : "(?:Z|[+-]\\d\\d:\\d\\d)";
  const clock = "(?:[01]?\\d|2[0-3]):[0-5]?\\d:[0-5]?\\d(?:\\.\\d+)?";
  return new RegExp(`^${clock}${zone}$`).test(time);
}

function isDay(year: number, month: number, day: number): boolean {
  // Day 0 of the next month is this one's last.
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= last;
}

/** True for what other readers take for a number of minutes: `1:30`. */
export function isSexagesimal(word: string): boolean {
  return /^[-+]?[\d][\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(word);
}
