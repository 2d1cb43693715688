// What the parts of the parser share: where they are, and how they give up.
import { limits } from "../base/limits.ts";
import { fromBytes } from "./bytes.ts";
import { KnownVariables } from "./known-variables.ts";
import type { Delimiters, Token, TokenKind } from "./lexer.ts";
import { readStringLiteral } from "./string-literal.ts";
import { TemplateError } from "./template-error.ts";
import { describeToken } from "./token-words.ts";
import { Tokens } from "./tokens.ts";

export interface ParserOptions {
  /** The names that may be called. */
  readonly functions: ReadonlySet<string>;
  /** An empty one is the usual one. */
  readonly delimiters?: Delimiters;
}

/** What belongs to one template of the text: variables, and how many ranges we are in. */
export interface Scope {
  readonly variables: KnownVariables;
  rangeDepth: number;
}

/** The scope at the beginning of a template. */
export function createScope(): Scope {
  return { variables: new KnownVariables(), rangeDepth: 0 };
}

/** Tokens, scope and place of one parse; every complaint about the text comes from here. */
export class ParserState {
  readonly name: string;
  readonly functions: ReadonlySet<string>;
  readonly tokens: Tokens;
  scope: Scope = createScope();
  /** The line in which the action began that we are in; 0 between actions. */
  actionLine = 0;
  #depth = 0;

  constructor(name: string, source: string, { functions, delimiters }: ParserOptions) {
    this.name = name;
    this.functions = functions;
    const left = delimiters?.left || "{{";
    const right = delimiters?.right || "}}";
    // A function of the name takes precedence over the two newest keywords.
    const isKeyword = (word: string): boolean =>
      (word !== "break" && word !== "continue") || !functions.has(word);
    this.tokens = new Tokens(source, { delimiters: { left, right }, isKeyword });
  }

  expect(kind: TokenKind, context: string): Token {
    const token = this.tokens.nextNonSpace();
    return token.kind === kind ? token : this.refuse(token, context);
  }

  /** Templates within templates use the stack: no text may take all of it. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > limits.templateNestingMax) {
      this.fail(`nested more than ${limits.templateNestingMax} levels deep`);
    }
    const result = parse();
    this.#depth--;
    return result;
  }

  refuse(token: Token, context: string): never {
    if (token.kind !== "mistake") {
      return this.fail(`unexpected ${describeToken(token)} in ${context}`);
    }
    const started = this.actionLine;
    if (started === 0 || started === token.line) return this.fail(token.text);
    const place = ` started at ${this.name}:${started}`;
    const isOfAction = token.text.endsWith(" action");
    return this.fail(`${token.text}${isOfAction ? "" : " in action"}${place}`);
  }

  fail(message: string, line = this.tokens.line): never {
    throw new TemplateError(fromBytes(`template: ${this.name}:${line}: ${message}`), {
      phase: "parse",
      template: this.name,
      line,
    });
  }

  readString({ text }: Token): string {
    return readStringLiteral(text) ?? this.fail("invalid syntax");
  }
}
