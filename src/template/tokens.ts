import { Lexer, type LexerOptions, type Token } from "./lexer.ts";

/** The tokens of a text, with as much looking ahead as the parser needs. */
export class Tokens {
  readonly #lexer: Lexer;
  readonly #ahead: Token[] = [];
  /** The line of the token that was read last, also ahead: what Go's messages name. */
  #line = 1;

  constructor(source: string, options: LexerOptions) {
    this.#lexer = new Lexer(source, options);
  }

  get line(): number {
    return this.#line;
  }

  next(): Token {
    return this.#ahead.shift() ?? this.#read();
  }

  peek(): Token {
    this.#ahead[0] ??= this.#read();
    return this.#ahead[0];
  }

  nextNonSpace(): Token {
    let token = this.next();
    while (token.kind === "space") token = this.next();
    return token;
  }

  /** Skips spaces and looks at what follows. */
  peekNonSpace(): Token {
    while (this.peek().kind === "space") this.next();
    return this.peek();
  }

  /** Puts tokens back that were read in this order. */
  putBack(...tokens: readonly Token[]): void {
    this.#ahead.unshift(...tokens);
  }

  #read(): Token {
    const token = this.#lexer.next();
    this.#line = token.line;
    return token;
  }
}
