// Floats in decimal digits, exactly.

/** `0.DIGITS` times 10 to the `point`; no zeros at the end; no digits: zero. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The fewest digits that are read back as the same number. */
export function toShortest(value: number): Decimal {
  const text = Math.abs(value).toExponential();
  const [mantissa = "", exponent = "0"] = text.split("e");
  return trim(mantissa.replace(".", ""), Number(exponent) + 1);
}

/** Rounded to so many digits in all; halves go to the even digit. */
export function toDigits(value: number, count: number): Decimal {
  const { digits, point } = toExact(value);
  return round(digits, point, count);
}

/** Rounded to so many digits behind the point. */
export function toPlaces(value: number, places: number): Decimal {
  const { digits, point } = toExact(value);
  return round(digits, point, point + places);
}

/** A float is an integer times a power of two, and so has an end in decimal digits. */
function toExact(value: number): Decimal {
  const { mantissa, exponent } = splitFloat(value);
  if (mantissa === 0n) return { digits: "", point: 0 };
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString();
    return trim(digits, digits.length);
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString();
  return trim(digits, digits.length + exponent);
}

/** The magnitude as `mantissa` times 2 to the `exponent`. */
export function splitFloat(value: number): { mantissa: bigint; exponent: number } {
  const bits = new BigUint64Array(new Float64Array([Math.abs(value)]).buffer)[0] ?? 0n;
  const exponent = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  if (exponent === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | (1n << 52n), exponent: exponent - 1075 };
}

function round(digits: string, point: number, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: "", point: 0 };
  const kept = digits.slice(0, count);
  const next = digits[count] ?? "0";
  const isHalf = next === "5" && digits.length === count + 1;
  const isOdd = Number(kept.at(-1) ?? "0") % 2 === 1;
  if (next < "5" || (isHalf && !isOdd)) return trim(kept, point);
  const up = (BigInt(kept || "0") + 1n).toString().padStart(count, "0");
  return trim(up, point + up.length - count);
}

function trim(digits: string, point: number): Decimal {
  const text = digits.replace(/0+$/, "");
  return text === "" ? { digits: "", point: 0 } : { digits: text, point };
}
