import { decodeRune } from "../rune.ts";
import { createPadding, type Flags, pad } from "./flags.ts";
import { canBackquote, quoteText } from "./quote.ts";

/** A text by a verb; undefined: the verb is not for texts. */
export function formatText(bytes: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case "v":
      return flags.sharpV ? formatQuoted(bytes, flags) : pad(cutRunes(bytes, flags), flags);
    case "s":
      return pad(cutRunes(bytes, flags), flags);
    case "q":
      return formatQuoted(bytes, flags);
    case "x":
    case "X":
      return formatHex(bytes, verb, flags);
    default:
      return undefined;
  }
}

function formatQuoted(bytes: string, flags: Flags): string {
  const text = cutRunes(bytes, flags);
  const isRaw = flags.sharp && canBackquote(text);
  return pad(isRaw ? `\`${text}\`` : quoteText(text, flags.plus), flags);
}

/** The precision of a text is how many of its characters are taken. */
function cutRunes(bytes: string, { precision }: Flags): string {
  if (precision === undefined || precision >= bytes.length) return bytes;
  let at = 0;
  for (let count = 0; count < precision && at < bytes.length; count++) {
    at += decodeRune(bytes, at).size;
  }
  return bytes.slice(0, at);
}

function formatHex(bytes: string, verb: string, flags: Flags): string {
  const { precision = bytes.length, width = 0, sharp, space, minus } = flags;
  const taken = bytes.slice(0, precision);
  if (taken === "") return createPadding(width, flags);
  const prefix = sharp ? "0x" : "";
  const digits = Array.from(taken, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
  const lower = space ? digits.map((pair) => prefix + pair).join(" ") : prefix + digits.join("");
  const text = verb === "X" ? lower.toUpperCase() : lower;
  const padding = createPadding(width - text.length, flags);
  return minus ? text + padding : padding + text;
}
