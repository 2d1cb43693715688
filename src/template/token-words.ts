import type { Token } from "./lexer.ts";
import { quote } from "./quote.ts";
import { decodeRune } from "./rune.ts";

/** A token as Go's messages show it. */
export function describeToken({ kind, text }: Token): string {
  if (kind === "end") return "EOF";
  if (kind === "word" || kind === "nil" || kind === "dot") return `<${text}>`;
  // Go looks at the number of bytes, then cuts after so many characters.
  return text.length > 10 ? `${quote(cutRunes(text, 10))}...` : quote(text);
}

function cutRunes(text: string, count: number): string {
  let at = 0;
  for (let index = 0; index < count && at < text.length; index++) {
    at += decodeRune(text, at).size;
  }
  return text.slice(0, at);
}
