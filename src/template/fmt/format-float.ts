import type { Complex } from "../value.ts";
import { type Decimal, splitFloat, toDigits, toPlaces, toShortest } from "./decimal.ts";
import { createPadding, type Flags, pad, padWithSpaces } from "./flags.ts";

/** A float by a verb; undefined: the verb is not for floats. */
export function formatFloat(value: number, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case "v":
      return format(value, "g", undefined, flags);
    case "b":
    case "g":
    case "G":
    case "x":
    case "X":
      return format(value, verb, undefined, flags);
    case "e":
    case "E":
    case "f":
      return format(value, verb, 6, flags);
    case "F":
      return format(value, "f", 6, flags);
    default:
      return undefined;
  }
}

/** Both parts by the verb of floats. */
export function formatComplex(value: Complex, verb: string, flags: Flags): string | undefined {
  const real = formatFloat(value.real, verb, flags);
  const imaginary = formatFloat(value.imaginary, verb, { ...flags, plus: true });
  return real === undefined ? undefined : `(${real}${imaginary}i)`;
}

function format(value: number, verb: string, usual: number | undefined, flags: Flags): string {
  const sign = chooseSign(value, flags);
  if (Number.isNaN(value))
    return padWithSpaces(`${flags.plus || flags.space ? sign : ""}NaN`, flags);
  if (!Number.isFinite(value)) return padWithSpaces(`${sign}Inf`, flags);
  const precision = flags.precision ?? usual;
  const written = writeFloat(value, verb, precision);
  const text = flags.sharp && verb !== "b" ? keepZeros(written, verb, precision) : written;
  if (sign === "+" && !flags.plus) return pad(text, flags);
  const zeros = flags.zero ? createPadding((flags.width ?? 0) - text.length - 1, flags) : "";
  // The sign stands in front of the zeros.
  return pad(sign + zeros + text, flags);
}

function chooseSign(value: number, { plus, space }: Flags): string {
  if (value < 0 || Object.is(value, -0)) return "-";
  return space && !plus ? " " : "+";
}

/** The magnitude as strconv's FormatFloat writes it; without a precision, as short as can be. */
export function writeFloat(value: number, verb: string, precision: number | undefined): string {
  switch (verb) {
    case "b": {
      const { mantissa, exponent } = splitFloat(value);
      return `${mantissa}p${exponent < 0 ? "" : "+"}${exponent}`;
    }
    case "x":
    case "X":
      return writeHex(value, verb, precision);
    case "e":
    case "E": {
      if (precision !== undefined)
        return writeExponent(toDigits(value, precision + 1), verb, precision);
      const shortest = toShortest(value);
      return writeExponent(shortest, verb, Math.max(shortest.digits.length - 1, 0));
    }
    case "f": {
      if (precision !== undefined) return writePlain(toPlaces(value, precision), precision);
      const shortest = toShortest(value);
      return writePlain(shortest, Math.max(shortest.digits.length - shortest.point, 0));
    }
    default:
      return writeGeneral(value, verb === "G" ? "E" : "e", precision);
  }
}

function writeGeneral(value: number, mark: string, precision: number | undefined): string {
  const wanted = precision === 0 ? 1 : precision;
  const decimal = wanted === undefined ? toShortest(value) : toDigits(value, wanted);
  const count = decimal.digits.length;
  let limit = wanted ?? 6;
  if (wanted !== undefined && limit > count && count >= decimal.point) limit = count;
  const exponent = decimal.point - 1;
  if (count > 0 && (exponent < -4 || exponent >= limit)) {
    return writeExponent(decimal, mark, Math.max(Math.min(wanted ?? count, count) - 1, 0));
  }
  return writePlain(decimal, Math.max(count - decimal.point, 0));
}

function writeExponent({ digits, point }: Decimal, mark: string, places: number): string {
  const first = digits[0] ?? "0";
  const rest = places > 0 ? `.${digits.slice(1, places + 1).padEnd(places, "0")}` : "";
  const exponent = digits === "" ? 0 : point - 1;
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${first}${rest}${mark}${exponent < 0 ? "-" : "+"}${size}`;
}

function writePlain({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (places === 0) return whole;
  const fraction =
    "0".repeat(Math.min(Math.max(-point, 0), places)) + digits.slice(Math.max(point, 0));
  return `${whole}.${fraction.slice(0, places).padEnd(places, "0")}`;
}

/** `0x1.8p+01`: the first digit is 1, unless all is zero. */
function writeHex(value: number, verb: string, precision: number | undefined): string {
  let { mantissa, exponent } = splitFloat(value);
  const top = 60n;
  if (mantissa === 0n) exponent = 0;
  else {
    const shift = 61 - mantissa.toString(2).length;
    mantissa <<= BigInt(shift);
    exponent += 60 - shift;
  }
  if (precision !== undefined && precision < 15) {
    const unit = 1n << (top - BigInt(precision * 4));
    const rest = mantissa % unit;
    const kept = mantissa / unit;
    const isUp = rest * 2n > unit || (rest * 2n === unit && kept % 2n === 1n);
    mantissa = (kept + (isUp ? 1n : 0n)) * unit;
    if (mantissa >> 61n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const all = (mantissa % (1n << top)).toString(16).padStart(15, "0");
  const fraction =
    precision === undefined
      ? all.replace(/0+$/, "")
      : all.padEnd(precision, "0").slice(0, precision);
  const size = String(Math.abs(exponent)).padStart(2, "0");
  const point = fraction === "" ? "" : `.${fraction}`;
  const text = `0x${mantissa >> top}${point}p${exponent < 0 ? "-" : "+"}${size}`;
  return verb === "X" ? text.toUpperCase() : text;
}

/** The flag "#": always a point, and for %g the zeros that it would leave out. */
function keepZeros(text: string, verb: string, precision: number | undefined): string {
  const isHex = verb === "x" || verb === "X";
  const tailAt = text.search(isHex ? /[pP]/ : /[eE]/);
  const number = tailAt < 0 ? text : text.slice(0, tailAt);
  const tail = tailAt < 0 ? "" : text.slice(tailAt);
  let missing = ["g", "G", "x"].includes(verb) ? (precision ?? 6) : 0;
  // Digits count from the first that is not zero; the "x" of hexadecimal counts as one.
  const body = number.replace(".", "");
  missing -= body.replace(/^0+/, "").length;
  const hasPoint = number.includes(".");
  if (!hasPoint && number === "0") missing--;
  return `${number}${hasPoint ? "" : "."}${"0".repeat(Math.max(missing, 0))}${tail}`;
}
