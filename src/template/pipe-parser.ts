// The inside of actions: pipelines, commands and their operands.
import type { CommandNode, Operand, PipeNode, VariableNode } from "./ast.ts";
import type { Token, TokenKind } from "./lexer.ts";
import { type NumberKind, readNumberLiteral } from "./number-literal.ts";
import type { ParserState } from "./parser-state.ts";
import { quote } from "./quote.ts";
import { writeNode } from "./write-node.ts";

const operandKinds: ReadonlySet<TokenKind> = new Set([
  ...(["bool", "character", "complex", "dot", "field", "identifier", "number", "nil"] as const),
  ...(["rawString", "string", "variable", "leftParenthesis"] as const),
]);

export class PipeParser {
  readonly #state: ParserState;

  constructor(state: ParserState) {
    this.#state = state;
  }

  /** `$x, $y := command | command`, and its end. */
  parse(context: string, end: TokenKind): PipeNode {
    const { at } = this.#state.tokens.peekNonSpace();
    const { variables, isAssignment } = this.#parseDeclarations(context);
    const commands: CommandNode[] = [];
    for (;;) {
      const token = this.#state.tokens.nextNonSpace();
      if (token.kind === end) break;
      if (!operandKinds.has(token.kind)) this.#state.refuse(token, context);
      this.#state.tokens.putBack(token);
      commands.push(this.#parseCommand());
    }
    this.#checkPipe(commands, context);
    return { kind: "pipe", at, isAssignment, variables, commands };
  }

  #parseDeclarations(context: string): Pick<PipeNode, "variables" | "isAssignment"> {
    const variables: VariableNode[] = [];
    for (;;) {
      const sign = this.#parseDeclaration(variables);
      if (sign !== ",") return { variables, isAssignment: sign === "=" };
      if (context !== "range" || variables.length > 1) {
        this.#state.fail(`too many declarations in ${context}`);
      }
      const { kind } = this.#state.tokens.peekNonSpace();
      if (!["variable", "rightDelimiter", "rightParenthesis"].includes(kind)) {
        this.#state.fail("range can only initialize variables");
      }
    }
  }

  /** A variable and the sign behind it; undefined: what comes is no declaration. */
  #parseDeclaration(variables: VariableNode[]): string | undefined {
    const { tokens, scope } = this.#state;
    const variable = tokens.peekNonSpace();
    if (variable.kind !== "variable") return undefined;
    tokens.next();
    const spaces: Token[] = [];
    while (tokens.peek().kind === "space") spaces.push(tokens.next());
    const { kind, text } = tokens.peek();
    if (kind !== "assign" && kind !== "declare" && !(kind === "sign" && text === ",")) {
      // The space stays: "$x 3" are two operands.
      tokens.putBack(variable, ...spaces);
      return undefined;
    }
    tokens.next();
    variables.push({ kind: "variable", at: variable.at, path: splitVariable(variable.text) });
    scope.variables.declare(variable.text);
    return text;
  }

  #checkPipe(commands: readonly CommandNode[], context: string): void {
    if (commands.length === 0) this.#state.fail(`missing value for ${context}`);
    for (const [stage, { operands }] of commands.entries()) {
      const kind = operands[0]?.kind ?? "nil";
      if (stage === 0 || !["bool", "dot", "nil", "number", "string"].includes(kind)) continue;
      this.#state.fail(`non executable command in pipeline stage ${stage + 1}`);
    }
  }

  /** Operands with spaces between them, up to a bar or the end of the pipeline. */
  #parseCommand(): CommandNode {
    const { at } = this.#state.tokens.peekNonSpace();
    const operands: Operand[] = [];
    for (;;) {
      this.#state.tokens.peekNonSpace();
      const operand = this.#parseOperand();
      if (operand !== undefined) operands.push(operand);
      const token = this.#state.tokens.next();
      if (token.kind === "space") continue;
      if (token.kind === "rightDelimiter" || token.kind === "rightParenthesis") {
        this.#state.tokens.putBack(token);
      } else if (token.kind !== "pipe") {
        this.#state.refuse(token, "operand");
      }
      break;
    }
    if (operands.length === 0) this.#state.fail("empty command");
    return { kind: "command", at, operands };
  }

  /** A term, and the fields behind it. */
  #parseOperand(): Operand | undefined {
    const term = this.#parseTerm();
    const { kind, at } = this.#state.tokens.peek();
    if (term === undefined || kind !== "field") return term;
    const path: string[] = [];
    while (this.#state.tokens.peek().kind === "field")
      path.push(this.#state.tokens.next().text.slice(1));
    switch (term.kind) {
      case "field":
        return { kind: "field", at, path: [...term.path, ...path] };
      case "variable":
        return { kind: "variable", at, path: [...term.path, ...path] };
      case "bool":
      case "string":
      case "number":
      case "nil":
      case "dot":
        return this.#state.fail(`unexpected . after term ${quote(writeNode(term))}`);
      default:
        return { kind: "chain", at, operand: term, path };
    }
  }

  #parseTerm(): Operand | undefined {
    const token = this.#state.tokens.nextNonSpace();
    const { kind, at, text } = token;
    switch (kind) {
      case "identifier":
        if (!this.#state.functions.has(text))
          this.#state.fail(`function ${quote(text)} not defined`);
        return { kind, at, name: text };
      case "dot":
      case "nil":
        return { kind, at };
      case "bool":
        return { kind, at, value: text === "true" };
      case "variable":
        return this.#useVariable(token);
      case "field":
        return { kind, at, path: [text.slice(1)] };
      case "number":
      case "complex":
      case "character":
        return this.#readNumber(token, kind);
      case "string":
      case "rawString":
        return { kind: "string", at, quoted: text, text: this.#state.readString(token) };
      case "leftParenthesis":
        return this.#state.nested(() => this.parse("parenthesized pipeline", "rightParenthesis"));
      default:
        this.#state.tokens.putBack(token);
        return undefined;
    }
  }

  #useVariable({ at, text }: Token): VariableNode {
    const path = splitVariable(text);
    if (this.#state.scope.variables.has(path[0])) return { kind: "variable", at, path };
    return this.#state.fail(`undefined variable ${quote(path[0])}`);
  }

  #readNumber({ at, text }: Token, kind: NumberKind): Operand {
    const literal = readNumberLiteral(text, kind);
    if ("mistake" in literal) return this.#state.fail(literal.mistake);
    return { kind: "number", at, source: text, ...literal };
  }
}

function splitVariable(text: string): [string, ...string[]] {
  const [name = "$", ...path] = text.split(".");
  return [name, ...path];
}
