import { formatPrintf } from "./format.ts";

/** A name in Go's quotes, for messages. */
export function quote(name: string): string {
  return formatPrintf("%q", [name]);
}

/** A character in messages: `U+0040 '@'`. */
export function describeRune(rune: number): string {
  return formatPrintf("%#U", [BigInt(rune)]);
}
