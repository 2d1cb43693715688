import { HclStop, type HclWanted } from "./hcl-mistake.ts";
import { readHeredoc, readQuoted } from "./hcl-string.ts";

export type HclToken =
  | { readonly kind: "word" | "string"; readonly offset: number; readonly value: string }
  | {
      readonly kind: "number";
      readonly offset: number;
      readonly value: number;
      readonly raw: string;
    }
  | { readonly kind: "symbol"; readonly offset: number; readonly value: HclSymbol }
  | { readonly kind: "end"; readonly offset: number };

export type HclSymbol = "{" | "}" | "[" | "]" | "=" | ",";

/** Hands out the tokens of a text one by one; comments and white space are none. */
export class HclLexer {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): HclToken {
    this.#skipSpace();
    const offset = this.#at;
    const letter = this.#text[offset];
    switch (letter) {
      case undefined:
        return { kind: "end", offset };
      case "{":
      case "}":
      case "[":
      case "]":
      case "=":
      case ",":
        this.#at++;
        return { kind: "symbol", offset, value: letter };
      case '"':
        return this.#takeText(readQuoted(this.#text, offset), offset);
      case "<":
        return this.#takeText(readHeredoc(this.#text, offset), offset);
      default:
        return this.#readNumber(offset) ?? this.#readWord(offset);
    }
  }

  #takeText({ value, end }: { value: string; end: number }, offset: number): HclToken {
    this.#at = end;
    return { kind: "string", offset, value };
  }

  /** Go's numbers: 0600 is octal, 0x1F hexadecimal. */
  #readNumber(offset: number): HclToken | undefined {
    const raw = this.#match(/-?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/iy);
    if (raw === undefined) return undefined;
    const digits = raw.replace("-", "");
    const isOctal = /^0\d+$/.test(digits);
    const isUsable = !isOctal || /^[0-7]+$/.test(digits);
    if (!isUsable || /[\w.]/.test(this.#text[this.#at] ?? "")) this.#stop(offset, "number");
    const size = isOctal ? Number.parseInt(digits, 8) : Number(digits);
    const value = raw.startsWith("-") ? -size : size;
    return { kind: "number", offset, value, raw: digits.startsWith("0x") ? String(value) : raw };
  }

  #readWord(offset: number): HclToken {
    const value = this.#match(/[\p{L}_][\p{L}\p{N}_.-]*/uy);
    if (value === undefined) this.#stop(offset, "key");
    return { kind: "word", offset, value };
  }

  #skipSpace(): void {
    while (this.#match(/[ \t\r\n]+|#[^\n]*|\/\/[^\n]*/y) !== undefined || this.#skipComment());
  }

  #skipComment(): boolean {
    if (!this.#text.startsWith("/*", this.#at)) return false;
    const end = this.#text.indexOf("*/", this.#at + 2);
    if (end < 0) this.#stop(this.#text.length, "commentEnd");
    this.#at = end + 2;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #stop(offset: number, wanted: HclWanted): never {
    const code = this.#text.codePointAt(offset);
    const found = code === undefined ? undefined : String.fromCodePoint(code);
    throw new HclStop({ offset, found, wanted });
  }
}
