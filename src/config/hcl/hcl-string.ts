// Texts of HCL 1: strings in double quotes, in which `${…}` is left alone, and heredocs.
import { HclStop } from "./hcl-mistake.ts";

/** A text that was read, and where it ends. */
export interface ReadText {
  readonly value: string;
  readonly end: number;
}

/** Reads from the opening quote on. */
export function readQuoted(text: string, start: number): ReadText {
  let value = "";
  let at = start + 1;
  for (;;) {
    const letter = text[at];
    if (letter === '"') return { value, end: at + 1 };
    if (letter === undefined || letter === "\n") stopAtString(text, at);
    if (letter === "\\") {
      const escape = readEscape(text, at);
      value += escape.value;
      at = escape.end;
    } else if (letter === "$" && text[at + 1] === "{") {
      const end = findInterpolationEnd(text, at);
      value += text.slice(at, end);
      at = end;
    } else {
      value += letter;
      at++;
    }
  }
}

/** Behind the brace that closes `${`: quotes, line breaks and braces in it are its own business. */
function findInterpolationEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}") depth--;
    if (depth === 0) return at + 1;
  }
  return stopAtString(text, text.length);
}

function stopAtString(text: string, offset: number): never {
  throw new HclStop({ offset, found: text[offset], wanted: "stringEnd" });
}

const plainEscapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

/** `\101`, `\x41`, `\u0041` and `\U00000041`: the digits of a character's number. */
const numberedEscape = /([0-3][0-7]{2})|x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})/y;

function readEscape(text: string, start: number): ReadText {
  const letter = text[start + 1] ?? "";
  const plain = plainEscapes[letter];
  if (plain !== undefined) return { value: plain, end: start + 2 };
  numberedEscape.lastIndex = start + 1;
  const [whole, octal, ...hex] = numberedEscape.exec(text) ?? [];
  const code = octal === undefined ? Number.parseInt(hex.join(""), 16) : Number.parseInt(octal, 8);
  // Not a number, or beyond the last character.
  if (whole === undefined || !(code <= 0x10ffff)) {
    throw new HclStop({ offset: start + 1, found: text[start + 1], wanted: "escape" });
  }
  return { value: String.fromCodePoint(code).toWellFormed(), end: start + 1 + whole.length };
}

/** Reads from `<<` on; the end is behind the name that closes it. */
export function readHeredoc(text: string, start: number): ReadText {
  const opening = /<<(-?)([\p{L}\p{N}_]+)\r?\n/uy;
  opening.lastIndex = start;
  const [whole, dash, name = ""] = opening.exec(text) ?? [];
  if (whole === undefined) {
    const begin = /^<<?-?[\p{L}\p{N}_]*/u.exec(text.slice(start, start + 200))?.[0] ?? "";
    const offset = start + begin.length;
    throw new HclStop({ offset, found: text[offset], wanted: "heredocName" });
  }
  const from = start + whole.length;
  for (let lineStart = from; lineStart < text.length; ) {
    const lineEnd = text.indexOf("\n", lineStart);
    const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
    if (line.trim() === name) {
      const indent = line.slice(0, line.indexOf(name));
      const body = text.slice(from, lineStart).replaceAll("\r\n", "\n");
      const end = lineStart + indent.length + name.length;
      return { value: dash === "" ? body + indent : unindent(body, indent), end };
    }
    lineStart = lineEnd < 0 ? text.length : lineEnd + 1;
  }
  throw new HclStop({ offset: text.length, found: undefined, wanted: "heredocEnd" });
}

/** Takes the closing name's indentation from every line, or from none when one has less. */
function unindent(body: string, indent: string): string {
  const lines = body.split("\n");
  const isIndented = lines.slice(0, -1).every((line) => line.startsWith(indent));
  return isIndented ? lines.map((line) => line.slice(indent.length)).join("\n") : body;
}
