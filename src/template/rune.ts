// Go's runes: the characters in a string of bytes.

/** What stands for bytes that are no UTF-8. */
export const replacementRune = 0xfffd;

/** The rune that begins at an offset below the length; bytes that are no UTF-8 are one at a time. */
export function decodeRune(bytes: string, at: number): { rune: number; size: number } {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return { rune: first, size: 1 };
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  let rune = first & (0xff >> (size + 1));
  for (let index = 1; index < size; index++) {
    const next = bytes.charCodeAt(at + index);
    if (!(next >= 0x80 && next < 0xc0)) return { rune: replacementRune, size: 1 };
    rune = (rune << 6) | (next & 0x3f);
  }
  const isSound = first >= 0xc2 && first < 0xf5 && rune >= smallestOf(size) && isValidRune(rune);
  return isSound ? { rune, size } : { rune: replacementRune, size: 1 };
}

/** The smallest rune that needs so many bytes: a longer form is no UTF-8. */
function smallestOf(size: number): number {
  if (size === 4) return 0x10000;
  return size === 3 ? 0x800 : 0x80;
}

/** False for surrogates and for what is beyond Unicode. */
export function isValidRune(rune: number): boolean {
  return rune >= 0 && rune <= 0x10ffff && !(rune >= 0xd800 && rune <= 0xdfff);
}

/** The bytes of a rune. */
export function encodeRune(rune: number): string {
  if (rune >= 0 && rune < 0x80) return String.fromCharCode(rune);
  const text = String.fromCodePoint(isValidRune(rune) ? rune : replacementRune);
  return Buffer.from(text, "utf8").toString("latin1");
}

/** What Go's templates take for a part of a name. */
export function isLetterOrDigit(rune: number): boolean {
  if (rune < 0x80) {
    return (
      (rune >= 97 && rune <= 122) ||
      (rune >= 65 && rune <= 90) ||
      (rune >= 48 && rune <= 57) ||
      rune === 95
    );
  }
  return /[\p{L}\p{Nd}]/u.test(String.fromCodePoint(rune));
}
