// What Go's literals of strings and characters mean.
import { isAscii } from "./bytes.ts";
import { decodeRune, encodeRune, isValidRune } from "./rune.ts";

const singleEscapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** How many digits follow each of these. */
const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The bytes of a literal in double quotes or back quotes; undefined: it is none. */
export function readStringLiteral(quoted: string): string | undefined {
  const body = quoted.slice(1, -1);
  // Carriage returns are not part of a raw string.
  if (quoted.startsWith("`")) return body.replaceAll("\r", "");
  if (!body.includes("\\") && isAscii(body)) return body;
  const parts: string[] = [];
  let at = 0;
  while (at < body.length) {
    const found = readPart(body, at, '"');
    if (found === undefined) return undefined;
    parts.push(found.bytes);
    at += found.size;
  }
  return parts.join("");
}

export type CharacterLiteral = { readonly rune: number } | { readonly isMalformed: boolean };

/** The rune of a literal in single quotes; `isMalformed`: there is more than one in it. */
export function readCharacterLiteral(quoted: string): CharacterLiteral {
  const found = readPart(quoted.slice(1), 0, "'");
  if (found === undefined) return { isMalformed: false };
  if (found.size !== quoted.length - 2) return { isMalformed: true };
  return { rune: found.rune };
}

interface Part {
  readonly bytes: string;
  readonly rune: number;
  readonly size: number;
}

function readPart(body: string, at: number, quote: string): Part | undefined {
  const sign = body[at];
  if (sign === undefined || sign === quote) return undefined;
  if (sign !== "\\") {
    const { rune, size } = decodeRune(body, at);
    // A byte that is no UTF-8 becomes U+FFFD, in double quotes; in back quotes it stays.
    return { bytes: encodeRune(rune), rune, size };
  }
  const escape = body[at + 1];
  if (escape === undefined) return undefined;
  const single = escape === quote ? quote : singleEscapes[escape];
  if (single !== undefined) return { bytes: single, rune: single.charCodeAt(0), size: 2 };
  const digits = hexDigits[escape];
  if (digits !== undefined) return readHex(body, at, digits);
  return readOctal(body, at);
}

function readHex(body: string, at: number, digits: number): Part | undefined {
  const text = body.slice(at + 2, at + 2 + digits);
  if (text.length < digits || !/^[\da-fA-F]+$/.test(text)) return undefined;
  const rune = Number.parseInt(text, 16);
  // "\x" is a byte, the other two are characters.
  if (digits === 2) return { bytes: String.fromCharCode(rune), rune, size: 4 };
  return isValidRune(rune) ? { bytes: encodeRune(rune), rune, size: digits + 2 } : undefined;
}

function readOctal(body: string, at: number): Part | undefined {
  const text = body.slice(at + 1, at + 4);
  if (!/^[0-7]{3}$/.test(text)) return undefined;
  const rune = Number.parseInt(text, 8);
  return rune > 255 ? undefined : { bytes: String.fromCharCode(rune), rune, size: 4 };
}
