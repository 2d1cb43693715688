// Texts as yaml.v2 writes them: bare where nothing could misread them, else in quotes, or as a block.
import { toBytes } from "../bytes.ts";
import { encodeBase64 } from "./encodings.ts";
import { decodeUtf8, repairUtf8 } from "./utf8.ts";
import { isDate, isSexagesimal, resolveScalar } from "./yaml-scalar.ts";

interface Place {
  /** Of the lines after the first. */
  readonly indent: number;
  /** Keys are never folded. */
  readonly isKey: boolean;
  /** Where the text begins. */
  readonly column: number;
}

/** A text in the shortest form that means it. */
export function writeScalar(bytes: string, place: Place): string {
  if (repairUtf8(bytes) !== bytes) return `!!binary ${encodeBase64(bytes)}`;
  const text = decodeUtf8(bytes);
  return toBytes(writeText(text, place));
}

function writeText(text: string, place: Place): string {
  if (unprintable.test(text)) return quoteDoubly(text, place);
  if (text.includes("\n")) {
    // Spaces at the end of lines would be lost in a block.
    const canBeBlock = !place.isKey && !/ (?:\n|$)/.test(text);
    return canBeBlock ? writeBlock(text, place.indent) : quoteDoubly(text, place);
  }
  if (!isText(text)) return quoteDoubly(text, place);
  return isBare(text) ? fold(text, place) : quoteSingly(text, place);
}

/** True for what would still be a text without quotes. */
function isText(text: string): boolean {
  const resolved = resolveScalar(text);
  return typeof resolved === "string" && !isDate(text) && !isSexagesimal(text);
}

/** What only double quotes can hold; for yaml.v2 also each character beyond U+FFFF. */
const unprintable = /[^\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

function isBare(text: string): boolean {
  if (/^(?:---|\.\.\.)/.test(text)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text)) return false;
  if (/^[-?:](?: |$)/.test(text)) return false;
  if (/:(?: |$)| #/.test(text)) return false;
  return !/^ | $/.test(text);
}

function quoteSingly(text: string, place: Place): string {
  const inner = fold(text.replaceAll("'", "''"), { ...place, column: place.column + 1 });
  return `'${inner}'`;
}

function quoteDoubly(text: string, place: Place): string {
  const escaped = text.replace(
    /["\\\n\u0085\u2028\u2029\ufeff]|[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu,
    escape,
  );
  return `"${fold(escaped, { ...place, column: place.column + 1 }, { isEscaped: true })}"`;
}

function escape(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

const shortEscapes: Record<string, string> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

/** Breaks lines at single spaces behind the 80th column. */
function fold(text: string, place: Place, { isEscaped = false } = {}): string {
  if (place.isKey || place.column + text.length <= 80) return text;
  let column = place.column;
  let folded = "";
  let previous = "";
  const characters = Array.from(text);
  characters.forEach((character, at) => {
    const next = characters[at + 1];
    const mayBreak = column > 80 && character === " " && previous !== " " && at > 0;
    if (mayBreak && next !== undefined && (isEscaped || next !== " ")) {
      folded += `\n${" ".repeat(place.indent)}`;
      column = place.indent;
      // A space at the beginning of a line would be lost.
      if (next === " ") {
        folded += "\\";
        column++;
      }
    } else {
      folded += character;
      column++;
    }
    previous = character;
  });
  return folded;
}

/** Lines as they are, below a bar that says what is at their ends. */
function writeBlock(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const lines = text.replace(/\n$/, "").split("\n");
  let chomping = "-";
  if (text.endsWith("\n")) chomping = text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const body = lines.map((line) => (line === "" ? "" : " ".repeat(indent) + line)).join("\n");
  return `|${hint}${chomping}\n${body}`;
}
