// oxlint-disable no-control-regex -- JSON has escapes for them.
// JSON as the values that templates compute with. Our own reader: JSON.parse tells neither where a
// mistake is nor what Go would say, and it loses integers beyond 2^53.
import { limits } from "../base/limits.ts";
import { toBytes } from "./bytes.ts";
import { listAny, mapAny } from "./functions/collections.ts";
import { repairUtf8 } from "./functions/utf8.ts";
import { quote } from "./quote.ts";
import { TypedInteger, type Value } from "./value.ts";

/** What is wrong with a JSON text, in the words of Go's encoding/json. */
export class JsonValueError extends Error {
  /** Counts from 1, as the column does, which counts bytes. */
  readonly line: number;
  readonly column: number;

  constructor(message: string, place: { readonly line: number; readonly column: number }) {
    super(message);
    this.name = "JsonValueError";
    this.line = place.line;
    this.column = place.column;
  }
}

export interface JsonValueOptions {
  /** What a number without fraction and exponent becomes; in Go's `interface {}` all are float64. */
  readonly integers: "int" | "float";
}

/** Reads bytes of JSON as Go does: objects are `map[string]interface {}`, the last equal key wins. */
export function readJsonValue(bytes: string, options: JsonValueOptions): Value {
  return new JsonValueReader(bytes, options).readDocument();
}

class JsonValueReader {
  readonly #bytes: string;
  readonly #options: JsonValueOptions;
  #at = 0;
  #depth = 0;
  /** Go sees what no float64 can hold after all mistakes of syntax. */
  #outOfRange: JsonValueError | undefined;

  constructor(bytes: string, options: JsonValueOptions) {
    this.#bytes = bytes;
    this.#options = options;
  }

  readDocument(): Value {
    const value = this.#readValue();
    this.#skipSpace();
    if (this.#at < this.#bytes.length) this.#fail("after top-level value");
    if (this.#outOfRange !== undefined) throw this.#outOfRange;
    return value;
  }

  #readValue(): Value {
    this.#skipSpace();
    switch (this.#bytes[this.#at]) {
      case "{":
        return this.#nest(() => this.#readObject());
      case "[":
        return this.#nest(() => this.#readArray());
      case '"':
        return this.#readString();
      case "t":
        return this.#readWord("true", true);
      case "f":
        return this.#readWord("false", false);
      case "n":
        return this.#readWord("null", undefined);
      default:
        return this.#readNumber();
    }
  }

  #nest(read: () => Value): Value {
    if (++this.#depth > limits.templateDataDepthMax) this.#stop("exceeded max depth");
    this.#at++;
    this.#skipSpace();
    const value = read();
    this.#at++;
    this.#depth--;
    return value;
  }

  #readObject(): Value {
    const entries: [string, Value][] = [];
    if (this.#bytes[this.#at] !== "}") {
      do {
        this.#skipSpace();
        if (this.#bytes[this.#at] !== '"') this.#fail("looking for beginning of object key string");
        const key = this.#readString();
        this.#skipSpace();
        if (this.#bytes[this.#at] !== ":") this.#fail("after object key");
        this.#at++;
        entries.push([key, this.#readValue()]);
      } while (this.#takeComma("}", "after object key:value pair"));
    }
    return mapAny(entries);
  }

  #readArray(): Value {
    const items: Value[] = [];
    if (this.#bytes[this.#at] !== "]") {
      do items.push(this.#readValue());
      while (this.#takeComma("]", "after array element"));
    }
    return listAny(items);
  }

  /** Moves behind a comma; false in front of the closing bracket. */
  #takeComma(closing: "}" | "]", where: string): boolean {
    this.#skipSpace();
    const found = this.#bytes[this.#at];
    if (found === closing) return false;
    if (found !== ",") this.#fail(where);
    this.#at++;
    return true;
  }

  #readWord(word: string, value: Value): Value {
    for (const letter of word) {
      if (this.#bytes[this.#at] !== letter) {
        this.#failWithin(`in literal ${word} (expecting '${letter}')`);
      }
      this.#at++;
    }
    return value;
  }

  #readNumber(): Value {
    const from = this.#at;
    if (!this.#has(/[-\d]/y)) this.#fail("looking for beginning of value");
    if (this.#bytes[from] === "-") this.#at++;
    if (!this.#take(/0|[1-9]\d*/y)) this.#failWithin("in numeric literal");
    let isInteger = true;
    if (this.#take(/\./y)) {
      isInteger = false;
      if (!this.#take(/\d+/y)) this.#failWithin("after decimal point in numeric literal");
    }
    if (this.#take(/[eE][-+]?/y)) {
      isInteger = false;
      if (!this.#take(/\d+/y)) this.#failWithin("in exponent of numeric literal");
    }
    const digits = this.#bytes.slice(from, this.#at);
    if (isInteger && this.#options.integers === "int") return this.#toInteger(digits);
    return this.#toFloat(digits);
  }

  #toInteger(digits: string): Value {
    // Reading digits takes the square of their number, and 64 bits have twenty.
    if (digits.length > 20) return this.#toFloat(digits);
    const integer = BigInt(digits);
    if (BigInt.asIntN(64, integer) === integer) return integer;
    if (BigInt.asUintN(64, integer) === integer) return new TypedInteger("uint64", integer);
    return this.#toFloat(digits);
  }

  #toFloat(digits: string): number {
    const float = Number(digits);
    if (!Number.isFinite(float)) {
      this.#outOfRange ??= this.#errorAt(
        `json: cannot unmarshal number ${digits} into Go value of type float64`,
      );
    }
    return float;
  }

  #readString(): string {
    const parts: string[] = [];
    this.#at++;
    for (;;) {
      const from = this.#at;
      this.#take(/[^"\\\0-\x1f]+/y);
      parts.push(repairUtf8(this.#bytes.slice(from, this.#at)));
      const found = this.#bytes[this.#at];
      if (found === '"') break;
      if (found !== "\\") this.#fail("in string literal");
      parts.push(this.#readEscape());
    }
    this.#at++;
    return parts.join("");
  }

  #readEscape(): string {
    const letter = this.#bytes[++this.#at] ?? "";
    if (letter === "u") return this.#readUnicodeEscapes();
    const plain = escapes[letter];
    if (plain === undefined) this.#failWithin("in string escape code");
    this.#at++;
    return plain;
  }

  /** From the "u": all escapes in a row, as two of them can be one character. */
  #readUnicodeEscapes(): string {
    const units: number[] = [];
    do {
      this.#at++;
      const from = this.#at;
      for (let digit = 0; digit < 4; digit++) {
        if (!this.#take(/[\da-fA-F]/y)) this.#failWithin("in \\u hexadecimal character escape");
      }
      units.push(Number.parseInt(this.#bytes.slice(from, this.#at), 16));
    } while (this.#take(/\\(?=u)/y));
    // Half of a character becomes U+FFFD.
    return toBytes(String.fromCharCode(...units).toWellFormed());
  }

  #skipSpace(): void {
    for (; ; this.#at++) {
      const code = this.#bytes.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  #has(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#bytes);
  }

  /** Moves behind what the pattern, a sticky one, matches here. */
  #take(pattern: RegExp): boolean {
    if (!this.#has(pattern)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #fail(where: string): never {
    if (this.#at === this.#bytes.length) this.#stop("unexpected end of JSON input");
    this.#failWithin(where);
  }

  /** Within a word Go takes the end of the text for a space, which cannot be there. */
  #failWithin(where: string): never {
    this.#stop(`invalid character ${quoteByte(this.#bytes[this.#at] ?? " ")} ${where}`);
  }

  #stop(message: string): never {
    throw this.#errorAt(message);
  }

  #errorAt(message: string): JsonValueError {
    const before = this.#bytes.slice(0, this.#at).split("\n");
    const column = (before.at(-1) ?? "").length + 1;
    return new JsonValueError(message, { line: before.length, column });
  }
}

const escapes: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** A byte in Go's quotes; one that is not ASCII is shown as the character of that number. */
function quoteByte(byte: string): string {
  if (byte === "'") return `'\\''`;
  if (byte === '"') return `'"'`;
  return `'${quote(toBytes(byte)).slice(1, -1)}'`;
}
