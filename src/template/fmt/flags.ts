import { decodeRune } from "../rune.ts";

/** What stands between a directive's `%` and its verb. */
export interface Flags {
  sharp: boolean;
  plus: boolean;
  minus: boolean;
  space: boolean;
  zero: boolean;
  /** `%#v`: values as Go's source would have them. */
  sharpV: boolean;
  /** `%+v`: structs with their fields' names. */
  plusV: boolean;
  width: number | undefined;
  precision: number | undefined;
}

export function createFlags(): Flags {
  return {
    sharp: false,
    plus: false,
    minus: false,
    space: false,
    zero: false,
    sharpV: false,
    plusV: false,
    width: undefined,
    precision: undefined,
  };
}

/** Fills a text up to the width, which counts characters. */
export function pad(text: string, flags: Flags): string {
  if (flags.width === undefined) return text;
  const padding = createPadding(flags.width - countRunes(text), flags);
  return flags.minus ? text + padding : padding + text;
}

/** The same with spaces, whatever the flags say: zeros would change what is meant. */
export function padWithSpaces(text: string, flags: Flags): string {
  return pad(text, flags.zero ? { ...flags, zero: false } : flags);
}

export function createPadding(count: number, { zero }: Flags): string {
  return count <= 0 ? "" : (zero ? "0" : " ").repeat(count);
}

export function countRunes(bytes: string): number {
  let count = 0;
  for (let at = 0; at < bytes.length; count++) at += decodeRune(bytes, at).size;
  return count;
}
