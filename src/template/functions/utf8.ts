// The characters in Go's strings, which need not be UTF-8: a byte that belongs to no character stands
// for itself when texts are cut, and becomes U+FFFD when they are mapped.
import { fromBytes, isAscii, toBytes } from "../bytes.ts";

/** The bytes of one character that has more than one. */
const wide =
  "[\\xc2-\\xdf][\\x80-\\xbf]|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]|\\xed[\\x80-\\x9f][\\x80-\\xbf]|" +
  "[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}|" +
  "[\\xf1-\\xf3][\\x80-\\xbf]{3}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}";

/** The bytes of each character, one after the other. */
export function splitCharacters(bytes: string): string[] {
  if (isAscii(bytes)) return bytes.split("");
  return bytes.match(new RegExp(`${wide}|[^]`, "g")) ?? [];
}

/** The bytes with U+FFFD, or what is given, in place of each one that belongs to no character. */
export function repairUtf8(bytes: string, replacement = "\xef\xbf\xbd"): string {
  if (isAscii(bytes)) return bytes;
  return bytes.replace(
    new RegExp(`(${wide})|[\\x80-\\xff]`, "g"),
    (_, character: string | undefined) => character ?? replacement,
  );
}

/** The text of bytes, where Go and JavaScript agree: one U+FFFD for each byte that is no UTF-8. */
export function decodeUtf8(bytes: string): string {
  return fromBytes(repairUtf8(bytes));
}

/** The bytes after each character, as JavaScript's text, was replaced. */
export function mapCharacters(bytes: string, map: (character: string) => string): string {
  return toBytes(Array.from(decodeUtf8(bytes), map).join(""));
}
