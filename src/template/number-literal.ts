// What Go's number literals can be: where a literal is used decides which of them it is.
import type { NumberNode } from "./ast.ts";
import { quote } from "./quote.ts";
import { readCharacterLiteral } from "./string-literal.ts";

export type NumberKind = "number" | "complex" | "character";

/** The values of a literal, without its place. */
export type NumberLiteral = Omit<NumberNode, "kind" | "at" | "source">;

/** The values of a literal, or what is wrong with it. */
export function readNumberLiteral(
  source: string,
  kind: NumberKind,
): NumberLiteral | { readonly mistake: string } {
  if (kind === "character") return readCharacter(source);
  if (kind === "complex") return readComplex(source);
  if (source.endsWith("i")) {
    const imaginary = readFloat(source.slice(0, -1));
    if (imaginary !== undefined) return fromComplex(0, imaginary);
  }
  const int = readInteger(source, -(2n ** 63n), 2n ** 63n - 1n);
  const uint = int === 0n ? 0n : readUnsigned(source);
  if (int !== undefined) {
    return { int, ...(uint !== undefined && { uint }), float: Number(int) };
  }
  if (uint !== undefined) return { uint, float: Number(uint) };
  const float = readFloat(source);
  if (float === undefined) return { mistake: `illegal number syntax: ${quote(source)}` };
  // Whoever writes no point and no exponent means an integer.
  if (!/[.eEpP]/.test(source)) return { mistake: `integer overflow: ${quote(source)}` };
  return { ...asIntegers(float), float };
}

function readCharacter(source: string): NumberLiteral | { readonly mistake: string } {
  const found = readCharacterLiteral(source);
  if ("rune" in found) {
    return { int: BigInt(found.rune), uint: BigInt(found.rune), float: found.rune };
  }
  const malformed = `malformed character constant: ${source}`;
  return { mistake: found.isMalformed ? malformed : "invalid syntax" };
}

/** As Go's scanner of complex numbers does it, in whose words the mistakes are. */
function readComplex(source: string): NumberLiteral | { readonly mistake: string } {
  const first = takeFloat(source, 0);
  const second = takeFloat(source, first.length);
  if (!/^[+-]/.test(second) || source[first.length + second.length] !== "i") {
    return { mistake: "syntax error scanning complex number" };
  }
  const real = readFloat(first);
  const imaginary = readFloat(second);
  if (real === undefined) return { mistake: describeMistake(first) };
  if (imaginary === undefined) return { mistake: describeMistake(second) };
  return fromComplex(real, imaginary);
}

/**
 * What looks like a float at a place: none of it is given back, also when it turns out to be none. An "i"
 * in front may be the beginning of "inf".
 */
function takeFloat(source: string, at: number): string {
  const pattern =
    /[+-]?i?(?:0x[\da-f_]*(?:\.[\da-f_]*)?(?:p[+-]?[\d_]*)?|[\d_]*(?:\.[\d_]*)?(?:e[+-]?[\d_]*)?)/iy;
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? "";
}

function describeMistake(float: string): string {
  const reason = parseFloatLiteral(float) === undefined ? "invalid syntax" : "value out of range";
  return `strconv.ParseFloat: parsing ${quote(float)}: ${reason}`;
}

function fromComplex(real: number, imaginary: number): NumberLiteral {
  const complex = { real, imaginary };
  if (imaginary !== 0) return { complex };
  return { complex, float: real, ...asIntegers(real) };
}

function asIntegers(float: number): { int?: bigint; uint?: bigint } {
  if (!Number.isInteger(float)) return {};
  const value = BigInt(float);
  return {
    ...(value >= -(2n ** 63n) && value < 2n ** 63n && { int: value }),
    ...(value >= 0n && value < 2n ** 64n && { uint: value }),
  };
}

function readUnsigned(source: string): bigint | undefined {
  return /^[+-]/.test(source) ? undefined : readInteger(source, 0n, 2n ** 64n - 1n);
}

/** Go's integers: decimal, 0x, 0o, 0b, and octal after a 0. */
function readInteger(source: string, min: bigint, max: bigint): bigint | undefined {
  const sign = source.startsWith("-") ? -1n : 1n;
  const body = source.replace(/^[+-]/, "").toLowerCase();
  if (!hasSoundUnderscores(body)) return undefined;
  const digits = body.replaceAll("_", "");
  const isInteger = /^(?:0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9]\d*)$/.test(digits);
  if (!isInteger) return undefined;
  const value = sign * BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return value >= min && value <= max ? value : undefined;
}

/** They stand between digits, or behind a prefix such as 0x. */
function hasSoundUnderscores(body: string): boolean {
  if (!body.includes("_")) return true;
  const digit = body.startsWith("0x") ? "[\\da-f]" : "\\d";
  const withPrefix = body.replace(/^0[xob]_?(?=.)/, "0");
  return !new RegExp(`_(?!${digit})|(?<!${digit})_`).test(withPrefix);
}

/** Decimal and hexadecimal floats; undefined: it is none, or beyond the largest. */
function readFloat(source: string): number | undefined {
  const value = parseFloatLiteral(source);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** The same, with an infinity for what is beyond the largest. */
function parseFloatLiteral(source: string): number | undefined {
  const body = source.toLowerCase();
  if (!hasSoundUnderscores(body.replace(/^[+-]/, ""))) return undefined;
  const text = body.replaceAll("_", "");
  return /^[+-]?0x/.test(text) ? readHexFloat(text) : readDecimal(text);
}

function readDecimal(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

function readHexFloat(text: string): number | undefined {
  const parts = /^([+-]?)0x([\da-f]*)\.?([\da-f]*)p([+-]?\d+)$/.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent] = parts;
  if (whole + fraction === "") return undefined;
  const mantissa = BigInt(`0x${whole}${fraction}`);
  const power = Number(exponent) - 4 * fraction.length;
  return (sign === "-" ? -1 : 1) * scale(mantissa, power);
}

/** The float nearest to `mantissa` times 2 to the `power`, halves to even. */
function scale(mantissa: bigint, power: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  // A float has 53 bits, and fewer below 2 to the -1022.
  const kept = Math.min(53, bits + power + 1074);
  if (kept < 0 || bits + power > 1024) return kept < 0 ? 0 : Number.POSITIVE_INFINITY;
  const cut = bits - kept;
  if (cut <= 0) return Number(mantissa) * 2 ** power;
  const unit = 1n << BigInt(cut);
  const rest = mantissa % unit;
  const isUp = rest * 2n > unit || (rest * 2n === unit && (mantissa / unit) % 2n === 1n);
  const rounded = Number(mantissa / unit + (isUp ? 1n : 0n));
  // In two steps: 2 ** -1074 times a power above 1 would lose what it keeps.
  const total = power + cut;
  return total < -1000 ? rounded * 2 ** (total + 100) * 2 ** -100 : rounded * 2 ** total;
}
