// JSON5 with the place of every value, in the same tree as JSON: generation 3 is written in it. It
// takes what ContainerPilot's reader took, and what that one had wrong as the specification has it:
// keys in single quotes, \x41 and \v. Only generation 3 loads it. Momoa is its peer in the test.
import { limits } from "../base/limits.ts";
import {
  type JsonHint,
  type JsonMember,
  type JsonMistake,
  type JsonNode,
  JsonStop,
  type JsonWanted,
  type ObjectNode,
} from "./json.ts";

/** Reads a text whose root is an object; the first mistake ends it. */
export function readJson5(text: string): { root: ObjectNode } | { mistake: JsonMistake } {
  try {
    return { root: new Json5Reader(text).readDocument() };
  } catch (error) {
    if (error instanceof JsonStop) return { mistake: error.mistake };
    throw error;
  }
}

// JavaScript's white space is that of JSON5, the byte order mark and the line separators included.
const spacePattern = /\s+/y;
const lineCommentPattern = /\/\/[^\n\r\u2028\u2029]*/y;
const numberPattern =
  /[-+]?(?:Infinity|NaN|0[xX][\da-fA-F]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)/y;
const namePattern =
  /(?:[$_\p{L}\p{Nl}]|\\u[\da-fA-F]{4})(?:[$_\u200c\u200d\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]|\\u[\da-fA-F]{4})*/uy;
const plainNamePattern = /^[$_\p{L}\p{Nl}][$_\u200c\u200d\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u;

class Json5Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readDocument(): ObjectNode {
    this.#skipSpace();
    if (this.#text[this.#at] !== "{") this.#stop("json5Object", this.#hintAtRoot());
    const root = this.#readObject();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#stop("end", this.#hint());
    return root;
  }

  #readValue(): JsonNode {
    const offset = this.#at;
    switch (this.#text[offset]) {
      case "{":
        return this.#readObject();
      case "[":
        return this.#readArray();
      case '"':
      case "'":
        return { kind: "string", offset, value: this.#readString() };
      case "t":
        this.#readWord("true");
        return { kind: "boolean", offset, value: true };
      case "f":
        this.#readWord("false");
        return { kind: "boolean", offset, value: false };
      case "n":
        this.#readWord("null");
        return { kind: "null", offset };
      default:
        return this.#readNumber();
    }
  }

  #readObject(): ObjectNode {
    const offset = this.#at;
    const members: JsonMember[] = [];
    this.#open();
    while (this.#text[this.#at] !== "}") {
      members.push(this.#readMember());
      if (!this.#takeComma("}", "commaOrBrace")) break;
    }
    this.#close();
    return { kind: "object", offset, members };
  }

  #readMember(): JsonMember {
    const offset = this.#at;
    const key = this.#readKey();
    this.#skipSpace();
    if (this.#text[this.#at] !== ":") this.#stop("colon", this.#hint());
    this.#at++;
    this.#skipSpace();
    // A template leaves this behind: "port: {{ .PORT }},".
    if (/^[,}]/.test(this.#text[this.#at] ?? "")) this.#stop("value", "missingValue");
    return { key, offset, value: this.#readValue() };
  }

  #readKey(): string {
    const quote = this.#text[this.#at];
    if (quote === '"' || quote === "'") return this.#readString();
    const raw = this.#match(namePattern);
    const key = raw?.replaceAll(/\\u(.{4})/g, (_, digits: string) => toCharacter(digits));
    // An escape stands for a character that could have stood there itself, and for no other.
    if (key === undefined || !plainNamePattern.test(key)) {
      this.#stop("keyOfAnyKind", this.#hint());
    }
    this.#at += raw?.length ?? 0;
    return key;
  }

  #readArray(): JsonNode {
    const offset = this.#at;
    const items: JsonNode[] = [];
    this.#open();
    while (this.#text[this.#at] !== "]") {
      items.push(this.#readValue());
      if (!this.#takeComma("]", "commaOrBracket")) break;
    }
    this.#close();
    return { kind: "array", offset, items };
  }

  #open(): void {
    this.#depth++;
    if (this.#depth > limits.configDepthMax) this.#stop("depth");
    this.#at++;
    this.#skipSpace();
  }

  #close(): void {
    this.#depth--;
    this.#at++;
  }

  /** Moves behind a comma, which may be the last thing in the brackets; false in front of their end. */
  #takeComma(closing: "}" | "]", wanted: JsonWanted): boolean {
    this.#skipSpace();
    const found = this.#text[this.#at];
    if (found === closing) return false;
    if (found !== ",") this.#stop(wanted, this.#hintAtComma());
    this.#at++;
    this.#skipSpace();
    return true;
  }

  #readWord(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) this.#stop("value", this.#hint());
    this.#at += word.length;
  }

  #readNumber(): JsonNode {
    const offset = this.#at;
    const raw = this.#match(numberPattern);
    if (raw === undefined) this.#stop("value", this.#hint());
    this.#at += raw.length;
    // "01", "1e", "0xfg", "10s": the pattern has taken what is right of it.
    if (/[\p{L}\p{N}_$.+-]/u.test(this.#text[this.#at] ?? "")) this.#stop("number");
    const magnitude = Number(raw.replace(/^[-+]/, ""));
    return { kind: "number", offset, value: raw.startsWith("-") ? -magnitude : magnitude, raw };
  }

  #readString(): string {
    const text = this.#text;
    const quote = text[this.#at];
    let value = "";
    let from = ++this.#at;
    for (; ; this.#at++) {
      const character = text[this.#at];
      if (character === quote) {
        value += text.slice(from, this.#at);
        this.#at++;
        return value;
      }
      if (character === "\\") {
        value += text.slice(from, this.#at) + this.#readEscape();
        from = this.#at + 1;
      } else if (character === undefined || character === "\n" || character === "\r") {
        this.#stop("stringEndOfAnyKind", character === undefined ? undefined : "rawLineBreak");
      }
    }
  }

  /** From the backslash to the last character of the escape. */
  #readEscape(): string {
    const letter = this.#text[++this.#at];
    switch (letter) {
      case "x":
        return this.#readCode(2);
      case "u":
        return this.#readCode(4);
      case "\r":
        // A line that goes on; "\r\n" is one end of a line.
        if (this.#text[this.#at + 1] === "\n") this.#at++;
        return "";
      case "\n":
      case "\u2028":
      case "\u2029":
        return "";
      case undefined:
        return this.#stop("stringEndOfAnyKind");
      case "0":
        if (/\d/.test(this.#text[this.#at + 1] ?? "")) this.#stop("escapeOfJson5");
        return "\0";
      default:
        if (/\d/.test(letter)) this.#stop("escapeOfJson5");
        // Every other character stands for itself.
        return escapes.get(letter) ?? letter;
    }
  }

  #readCode(length: number): string {
    const digits = this.#text.slice(this.#at + 1, this.#at + 1 + length);
    if (digits.length < length || /[^\da-fA-F]/.test(digits)) this.#stop("escapeOfJson5");
    this.#at += length;
    return toCharacter(digits);
  }

  #skipSpace(): void {
    for (;;) {
      this.#at += this.#match(spacePattern)?.length ?? 0;
      if (this.#text.startsWith("/*", this.#at)) this.#skipBlockComment();
      else if (this.#text.startsWith("//", this.#at)) {
        this.#at += this.#match(lineCommentPattern)?.length ?? 0;
      } else return;
    }
  }

  #skipBlockComment(): void {
    const end = this.#text.indexOf("*/", this.#at + 2);
    if (end < 0) this.#stop("commentEnd");
    this.#at = end + 2;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #stop(wanted: JsonWanted, hint?: JsonHint): never {
    const code = this.#text.codePointAt(this.#at);
    const found = code === undefined ? undefined : String.fromCodePoint(code);
    throw new JsonStop({ offset: this.#at, found, wanted, hint });
  }

  #hint(): JsonHint | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 100);
    // What a condition of a template leaves behind: ", ,".
    if (rest.startsWith(",")) return "extraComma";
    if (rest.startsWith("#")) return "hashComment";
    return /^-\s/.test(rest) ? "yaml" : undefined;
  }

  #hintAtRoot(): JsonHint | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 100);
    return /^[\w-]+:(?:\s|$)|^---/.test(rest) ? "yaml" : this.#hint();
  }

  #hintAtComma(): JsonHint | undefined {
    return /^["'{[\w$]/.test(this.#text[this.#at] ?? "") ? "missingComma" : this.#hint();
  }
}

function toCharacter(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["v", "\v"],
]);
