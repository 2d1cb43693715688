// Texts in Go's quotes.
import { decodeRune, encodeRune, isValidRune, replacementRune } from "../rune.ts";

const escapes: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};

/** In double quotes; what cannot be printed is escaped, and so is all but ASCII if that is asked for. */
export function quoteText(bytes: string, isAsciiOnly: boolean): string {
  const parts = ['"'];
  for (let at = 0; at < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, at);
    if (size === 1 && rune === replacementRune) {
      parts.push(`\\x${bytes.charCodeAt(at).toString(16).padStart(2, "0")}`);
    } else {
      parts.push(escapeRune(rune, '"', isAsciiOnly));
    }
    at += size;
  }
  parts.push('"');
  return parts.join("");
}

/** In single quotes. */
export function quoteCharacter(rune: number, isAsciiOnly: boolean): string {
  return `'${escapeRune(isValidRune(rune) ? rune : replacementRune, "'", isAsciiOnly)}'`;
}

/** Whether the text can stand in back quotes as it is. */
export function canBackquote(bytes: string): boolean {
  for (let at = 0; at < bytes.length; ) {
    const { rune, size } = decodeRune(bytes, at);
    at += size;
    // A byte order mark would be invisible.
    if (size > 1 && rune !== 0xfeff) continue;
    if (size > 1 || rune === replacementRune) return false;
    if ((rune < 32 && rune !== 9) || rune === 96 || rune === 127) return false;
  }
  return true;
}

/**
 * As Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the plain space. Each Go
 * knows its own Unicode: characters that are newer than 1.19's (13) are printable here.
 */
export function isPrintable(rune: number): boolean {
  if (rune < 0x7f) return rune >= 32;
  return isValidRune(rune) && /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(String.fromCodePoint(rune));
}

function escapeRune(rune: number, quote: string, isAsciiOnly: boolean): string {
  if (rune === quote.charCodeAt(0) || rune === 92) return `\\${String.fromCharCode(rune)}`;
  if (isPrintable(rune) && (rune < 128 || !isAsciiOnly)) return encodeRune(rune);
  const escape = escapes[rune];
  if (escape !== undefined) return escape;
  if (rune < 32 || rune === 127) return `\\x${rune.toString(16).padStart(2, "0")}`;
  if (rune < 0x10000) return `\\u${rune.toString(16).padStart(4, "0")}`;
  return `\\U${rune.toString(16).padStart(8, "0")}`;
}
