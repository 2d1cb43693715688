// One directive of a format: flags, width, precision, operand and verb.
import { decodeRune, encodeRune } from "../rune.ts";
import { TypedInteger, type Value } from "../value.ts";
import { createFlags, type Flags } from "./flags.ts";

/** Widths and precisions beyond it are mistakes. */
const numberMax = 1_000_000;

/** The operands, and which of them is the next. */
export interface Operands {
  readonly values: readonly Value[];
  readonly next: number;
}

export interface ReadDirective {
  readonly flags: Flags;
  /** Absent: the format ends before it. */
  readonly verb: string | undefined;
  /** The operand's index; "bad": the one that was named is not there; undefined: there is none left. */
  readonly operand: number | "bad" | undefined;
  /** What was wrong with width and precision, in Go's words. */
  readonly complaints: readonly string[];
  /** Where the format goes on. */
  readonly end: number;
  readonly next: number;
  readonly isReordered: boolean;
}

/** Reads the directive behind a percent sign. */
export function readDirective(format: string, at: number, operands: Operands): ReadDirective {
  return new DirectiveReader(format, at, operands).read();
}

class DirectiveReader {
  readonly #format: string;
  readonly #values: readonly Value[];
  readonly #flags = createFlags();
  readonly #complaints: string[] = [];
  #at: number;
  #next: number;
  #isReordered = false;
  #isIndexGood = true;
  /** True right behind an index such as `[2]`. */
  #isAfterIndex = false;

  constructor(format: string, at: number, { values, next }: Operands) {
    this.#format = format;
    this.#values = values;
    this.#at = at;
    this.#next = next;
  }

  read(): ReadDirective {
    this.#readFlags();
    this.#readIndex();
    this.#readWidth();
    this.#readPrecision();
    if (!this.#isAfterIndex) this.#readIndex();
    const verb = this.#readVerb();
    const operand = this.#chooseOperand();
    const isTaken = typeof operand === "number" && verb !== undefined && verb !== "%";
    if (isTaken) this.#next++;
    return {
      flags: this.#flags,
      verb,
      operand,
      complaints: this.#complaints,
      end: this.#at,
      next: this.#next,
      isReordered: this.#isReordered,
    };
  }

  #readFlags(): void {
    for (; ; this.#at++) {
      switch (this.#format[this.#at]) {
        case "#":
          this.#flags.sharp = true;
          break;
        case "0":
          // Zeros behind a number would make another of it.
          this.#flags.zero = !this.#flags.minus;
          break;
        case "+":
          this.#flags.plus = true;
          break;
        case "-":
          this.#flags.minus = true;
          this.#flags.zero = false;
          break;
        case " ":
          this.#flags.space = true;
          break;
        default:
          return;
      }
    }
  }

  #readWidth(): void {
    if (this.#format[this.#at] !== "*") {
      this.#flags.width = this.#readNumber();
      if (this.#isAfterIndex && this.#flags.width !== undefined) this.#isIndexGood = false;
      return;
    }
    this.#at++;
    const width = this.#takeNumber();
    if (width === undefined) this.#complaints.push("%!(BADWIDTH)");
    else if (width < 0) {
      this.#flags.minus = true;
      this.#flags.zero = false;
    }
    this.#flags.width = width === undefined ? undefined : Math.abs(width);
    this.#isAfterIndex = false;
  }

  #readPrecision(): void {
    // A point that nothing follows is the verb.
    if (this.#format[this.#at] !== "." || this.#at + 1 >= this.#format.length) return;
    this.#at++;
    if (this.#isAfterIndex) this.#isIndexGood = false;
    this.#readIndex();
    if (this.#format[this.#at] !== "*") {
      this.#flags.precision = this.#readNumber() ?? 0;
      return;
    }
    this.#at++;
    const precision = this.#takeNumber();
    if (precision === undefined || precision < 0) {
      this.#complaints.push("%!(BADPREC)");
      this.#flags.precision = undefined;
    } else {
      this.#flags.precision = precision;
    }
    this.#isAfterIndex = false;
  }

  /** `[3]`: the operand that comes next, counted from 1. */
  #readIndex(): void {
    this.#isAfterIndex = false;
    if (this.#format[this.#at] !== "[") return;
    this.#isReordered = true;
    const end = this.#format.indexOf("]", this.#at);
    if (end < 0) {
      this.#isIndexGood = false;
      this.#at++;
      return;
    }
    const text = this.#format.slice(this.#at + 1, end);
    this.#at = end + 1;
    const index = /^\d+$/.test(text) && Number(text) <= numberMax ? Number(text) - 1 : undefined;
    this.#isAfterIndex = index !== undefined;
    if (index !== undefined && index >= 0 && index < this.#values.length) this.#next = index;
    else this.#isIndexGood = false;
  }

  /** Digits; too many of them, and the rest of the format is lost, as in Go. */
  #readNumber(): number | undefined {
    const start = this.#at;
    let value = 0;
    for (; this.#at < this.#format.length; this.#at++) {
      const digit = this.#format.charCodeAt(this.#at) - 48;
      if (digit < 0 || digit > 9) break;
      if (value > numberMax) {
        this.#at = this.#format.length;
        return undefined;
      }
      value = value * 10 + digit;
    }
    return this.#at === start ? undefined : value;
  }

  /** The next operand as a width or precision. */
  #takeNumber(): number | undefined {
    const value = this.#values[this.#next];
    if (this.#next >= this.#values.length) return undefined;
    this.#next++;
    const number = value instanceof TypedInteger ? value.value : value;
    if (typeof number !== "bigint") return undefined;
    return number > numberMax || number < -numberMax ? undefined : Number(number);
  }

  #readVerb(): string | undefined {
    if (this.#at >= this.#format.length) return undefined;
    const { rune, size } = decodeRune(this.#format, this.#at);
    this.#at += size;
    return encodeRune(rune);
  }

  #chooseOperand(): ReadDirective["operand"] {
    if (!this.#isIndexGood) return "bad";
    return this.#next < this.#values.length ? this.#next : undefined;
  }
}
