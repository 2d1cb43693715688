// Cuts a template's text into tokens. Texts are strings of bytes; a token knows where it begins and
// in which line, as Go's messages name the line of the token that was read last.
import { describeRune, quote } from "./quote.ts";
import { decodeRune, isLetterOrDigit } from "./rune.ts";

export type TokenKind =
  | "text"
  | "leftDelimiter"
  | "rightDelimiter"
  | "space"
  | "word"
  | "identifier"
  | "field"
  | "variable"
  | "dot"
  | "nil"
  | "bool"
  | "number"
  | "complex"
  | "character"
  | "string"
  | "rawString"
  | "assign"
  | "declare"
  | "pipe"
  | "leftParenthesis"
  | "rightParenthesis"
  | "sign"
  | "end"
  | "mistake";

export interface Token {
  readonly kind: TokenKind;
  readonly at: number;
  /** What stands there; for a mistake, what is wrong with it. */
  readonly text: string;
  readonly line: number;
}

export interface Delimiters {
  readonly left: string;
  readonly right: string;
}

export interface LexerOptions {
  readonly delimiters: Delimiters;
  /** False for a word that a function is called by: then it is no keyword. */
  readonly isKeyword: (word: string) => boolean;
}

/** The words that mean something to the parser; "break" and "continue" only if no function has the name. */
const words: ReadonlySet<string> = new Set([
  ...["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"],
]);

const oneByteKinds: Readonly<Record<string, TokenKind>> = { "=": "assign", "|": "pipe" };

const leftComment = "/*";
const rightComment = "*/";

/** Hands out one token after the other; after the end, or a mistake, that one for ever. */
export class Lexer {
  readonly #source: string;
  readonly #delimiters: Delimiters;
  readonly #isKeyword: (word: string) => boolean;
  #at = 0;
  /** Where `#line` is true: lines are counted once, from one token to the next. */
  #countedTo = 0;
  #line = 1;
  #isInAction = false;
  #parentheses = 0;
  #last: Token | undefined;

  constructor(source: string, { delimiters, isKeyword }: LexerOptions) {
    this.#source = source;
    this.#delimiters = delimiters;
    this.#isKeyword = isKeyword;
  }

  next(): Token {
    if (this.#last !== undefined) return this.#last;
    const token = this.#isInAction ? this.#readInAction() : this.#readText();
    if (token.kind === "end" || token.kind === "mistake") this.#last = token;
    return token;
  }

  /** Text up to the next action, the action's beginning, or the end. Comments are skipped. */
  #readText(): Token {
    const { left } = this.#delimiters;
    for (;;) {
      const start = this.#at;
      const found = this.#source.indexOf(left, start);
      if (found < 0) {
        if (start === this.#source.length) return this.#token("end", start);
        this.#at = this.#source.length;
        return this.#token("text", start);
      }
      const isTrimmed = hasLeftTrimMark(this.#source, found + left.length);
      const end = isTrimmed ? trimEnd(this.#source, start, found) : found;
      if (end > start) {
        this.#at = end;
        const token = this.#token("text", start);
        this.#at = found;
        return token;
      }
      const afterMark = found + left.length + (isTrimmed ? 2 : 0);
      if (!this.#source.startsWith(leftComment, afterMark)) {
        this.#at = afterMark;
        this.#isInAction = true;
        this.#parentheses = 0;
        return this.#tokenOf("leftDelimiter", left, found);
      }
      const mistake = this.#skipComment(afterMark);
      if (mistake) return mistake;
    }
  }

  #skipComment(start: number): Token | undefined {
    const end = this.#source.indexOf(rightComment, start + leftComment.length);
    if (end < 0) return this.#mistake("unclosed comment", start);
    this.#at = end + rightComment.length;
    const closing = this.#closingAt(this.#at);
    if (closing === undefined) {
      return this.#mistake("comment ends before closing delimiter", start);
    }
    this.#close(closing);
    return undefined;
  }

  #readInAction(): Token {
    const start = this.#at;
    const closing = this.#closingAt(start);
    if (closing !== undefined) {
      if (this.#parentheses > 0) return this.#mistake("unclosed left paren", start);
      this.#isInAction = false;
      const { right } = this.#delimiters;
      const token = this.#tokenOf("rightDelimiter", right, start + (closing === "trimmed" ? 2 : 0));
      this.#close(closing);
      return token;
    }
    const sign = this.#source[start];
    if (sign === undefined) return this.#mistake("unclosed action", start);
    if (isSpace(sign)) return this.#readSpace(start);
    switch (sign) {
      case "=":
      case "|":
        return this.#readBytes(oneByteKinds[sign] ?? "sign", start, 1);
      case ":":
        if (this.#source[start + 1] === "=") return this.#readBytes("declare", start, 2);
        return this.#mistake("expected :=", start);
      case '"':
        return this.#readQuoted(start, "string", "unterminated quoted string");
      case "'":
        return this.#readQuoted(start, "character", "unterminated character constant");
      case "`":
        return this.#readRaw(start);
      case "(":
        this.#parentheses++;
        return this.#readBytes("leftParenthesis", start, 1);
      case ")":
        this.#parentheses--;
        return this.#readBytes("rightParenthesis", start, 1);
      default:
        return this.#readWord(sign, start);
    }
  }

  #readWord(sign: string, start: number): Token {
    const next = this.#source[start + 1];
    if (sign === "$" || (sign === "." && next !== undefined && !isDigit(next))) {
      return this.#readField(sign, start);
    }
    if (sign === "." || sign === "+" || sign === "-" || isDigit(sign))
      return this.#readNumber(start);
    const { rune } = decodeRune(this.#source, start);
    if (isLetterOrDigit(rune)) return this.#readIdentifier(start);
    if (rune > 32 && rune < 127) return this.#readBytes("sign", start, 1);
    return this.#mistake(`unrecognized character in action: ${describeRune(rune)}`, start);
  }

  /** A space in front of a trim mark belongs to the mark. */
  #readSpace(start: number): Token {
    let at = start;
    while (at < this.#source.length && isSpace(this.#source[at] ?? "")) at++;
    if (this.#closingAt(at - 1) === "trimmed") {
      at--;
      if (at === start) return this.#readInAction();
    }
    return this.#readBytes("space", start, at - start);
  }

  #readQuoted(start: number, kind: TokenKind, complaint: string): Token {
    const quote = this.#source[start];
    for (let at = start + 1; ; at++) {
      let sign = this.#source[at];
      if (sign === quote) return this.#readBytes(kind, start, at + 1 - start);
      if (sign === "\\") {
        sign = this.#source[++at];
        if (sign !== undefined && sign !== "\n") continue;
      }
      if (sign === undefined || sign === "\n") return this.#mistake(complaint, start);
    }
  }

  #readRaw(start: number): Token {
    const end = this.#source.indexOf("`", start + 1);
    if (end < 0) return this.#mistake("unterminated raw quoted string", start);
    return this.#readBytes("rawString", start, end + 1 - start);
  }

  #readField(sign: string, start: number): Token {
    const isVariable = sign === "$";
    this.#at = start + 1;
    if (this.#isAtTerminator()) return this.#token(isVariable ? "variable" : "dot", start);
    this.#skipLettersAndDigits();
    if (!this.#isAtTerminator()) return this.#badCharacter(start);
    return this.#token(isVariable ? "variable" : "field", start);
  }

  #readIdentifier(start: number): Token {
    this.#skipLettersAndDigits();
    const word = this.#source.slice(start, this.#at);
    if (!this.#isAtTerminator()) return this.#badCharacter(start);
    if (words.has(word) && this.#isKeyword(word)) return this.#token("word", start);
    if (word === "nil") return this.#token("nil", start);
    if (word === "true" || word === "false") return this.#token("bool", start);
    return this.#token("identifier", start);
  }

  #readNumber(start: number): Token {
    const isNumber = this.#skipNumber();
    const sign = this.#source[this.#at];
    if (isNumber && sign !== "+" && sign !== "-") return this.#token("number", start);
    // A complex number has two parts and no spaces, and ends in "i".
    if (isNumber && this.#skipNumber() && this.#source[this.#at - 1] === "i") {
      return this.#token("complex", start);
    }
    const found = this.#source.slice(start, this.#at);
    return this.#mistake(`bad number syntax: ${quote(found)}`, start);
  }

  /** Skips what looks like a number; false when a letter follows, which is skipped with it. */
  #skipNumber(): boolean {
    const pattern =
      /[+-]?(?:0[xX][\d_a-fA-F]*(?:\.[\d_a-fA-F]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;
    pattern.lastIndex = this.#at;
    pattern.exec(this.#source);
    this.#at = pattern.lastIndex;
    if (this.#at >= this.#source.length) return true;
    const { rune, size } = decodeRune(this.#source, this.#at);
    if (!isLetterOrDigit(rune)) return true;
    this.#at += size;
    return false;
  }

  #skipLettersAndDigits(): void {
    while (this.#at < this.#source.length) {
      const { rune, size } = decodeRune(this.#source, this.#at);
      if (!isLetterOrDigit(rune)) return;
      this.#at += size;
    }
  }

  /** Whether a word may end here: before a space, a sign that parts words, or the action's end. */
  #isAtTerminator(): boolean {
    const sign = this.#source[this.#at];
    if (sign === undefined || isSpace(sign) || ".,|:)(".includes(sign)) return true;
    return this.#source.startsWith(this.#delimiters.right, this.#at);
  }

  #badCharacter(start: number): Token {
    const { rune } = decodeRune(this.#source, this.#at);
    return this.#mistake(`bad character ${describeRune(rune)}`, start);
  }

  /** Whether the action ends here, and how. */
  #closingAt(at: number): "trimmed" | "plain" | undefined {
    const { right } = this.#delimiters;
    if (hasRightTrimMark(this.#source, at) && this.#source.startsWith(right, at + 2)) {
      return "trimmed";
    }
    return this.#source.startsWith(right, at) ? "plain" : undefined;
  }

  #close(closing: "trimmed" | "plain"): void {
    this.#at += this.#delimiters.right.length + (closing === "trimmed" ? 2 : 0);
    if (closing === "plain") return;
    while (isSpace(this.#source[this.#at] ?? "")) this.#at++;
  }

  #readBytes(kind: TokenKind, start: number, length: number): Token {
    this.#at = start + length;
    return this.#token(kind, start);
  }

  /** The token that ends where we are. */
  #token(kind: TokenKind, start: number): Token {
    return this.#tokenOf(kind, this.#source.slice(start, this.#at), start);
  }

  #tokenOf(kind: TokenKind, text: string, at: number): Token {
    for (; this.#countedTo < at; this.#countedTo++) {
      if (this.#source[this.#countedTo] === "\n") this.#line++;
    }
    return { kind, at, text, line: this.#line };
  }

  #mistake(text: string, at: number): Token {
    return this.#tokenOf("mistake", text, at);
  }
}

function isSpace(sign: string): boolean {
  return sign === " " || sign === "\t" || sign === "\r" || sign === "\n";
}

function isDigit(sign: string): boolean {
  return sign >= "0" && sign <= "9";
}

/** `{{- `: a dash and a space, so that {{-3}} is a number. */
function hasLeftTrimMark(source: string, at: number): boolean {
  return source[at] === "-" && isSpace(source[at + 1] ?? "");
}

function hasRightTrimMark(source: string, at: number): boolean {
  return isSpace(source[at] ?? "") && source[at + 1] === "-";
}

function trimEnd(source: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(source[at - 1] ?? "")) at--;
  return at;
}
