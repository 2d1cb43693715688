// Go's grammar of templates: a method for each production.
import type { BranchNode, ListNode, Node, TemplateNode, TemplateSet, Tree } from "./ast.ts";
import { fromBytes } from "./bytes.ts";
import type { Token } from "./lexer.ts";
import { createScope, type ParserOptions, ParserState } from "./parser-state.ts";
import { PipeParser } from "./pipe-parser.ts";
import { quote } from "./quote.ts";

/** Parses a text and the templates that it defines; throws a `TemplateError` in Go's words. */
export function parseTemplate(name: string, source: string, options: ParserOptions): TemplateSet {
  return new Parser(name, source, options).parse();
}

/** What ends a list of nodes. */
type ListEnd = { readonly kind: "end" } | { readonly kind: "else"; readonly next: Token };

interface List {
  readonly list: ListNode;
  readonly end: ListEnd;
}

class Parser {
  readonly #source: string;
  readonly #state: ParserState;
  readonly #pipes: PipeParser;
  readonly #trees = new Map<string, Tree>();
  /** The names of those that say something. */
  readonly #filled = new Set<string>();

  constructor(name: string, source: string, options: ParserOptions) {
    this.#source = source;
    this.#state = new ParserState(name, source, options);
    this.#pipes = new PipeParser(this.#state);
  }

  parse(): TemplateSet {
    const { at } = this.#state.tokens.peek();
    const nodes: Node[] = [];
    while (this.#state.tokens.peek().kind !== "end") {
      const first = this.#state.tokens.next();
      if (first.kind === "leftDelimiter") {
        const word = this.#state.tokens.nextNonSpace();
        if (word.kind === "word" && word.text === "define") {
          this.#parseDefinition();
          continue;
        }
        this.#state.tokens.putBack(first, word);
      } else {
        this.#state.tokens.putBack(first);
      }
      const node = this.#parseTextOrAction();
      if (isListEnd(node)) this.#state.fail(`unexpected {{${node.kind}}}`);
      nodes.push(node);
    }
    this.#add(this.#state.name, { kind: "list", at, nodes });
    return { trees: this.#trees };
  }

  /** `{{define "name"}} list {{end}}`, after its word. */
  #parseDefinition(): void {
    const context = "define clause";
    const token = this.#state.tokens.nextNonSpace();
    const name = this.#readName(token, context);
    this.#state.expect("rightDelimiter", context);
    this.#parseTree(name, context);
  }

  /** The list of a template within the text, up to its end; variables of ours are not seen in it. */
  #parseTree(name: string, context: string): void {
    const outer = this.#state.scope;
    this.#state.scope = createScope();
    this.#state.actionLine = 0;
    const startLine = this.#state.tokens.line;
    const { list, end } = this.#parseList();
    if (end.kind !== "end") {
      // Go names the line in which a block begins, and that in which a definition goes wrong.
      const line = context === "block clause" ? startLine : this.#state.tokens.line;
      this.#state.fail(`unexpected {{${end.kind}}} in ${context}`, line);
    }
    this.#add(name, list);
    this.#state.scope = outer;
  }

  /** A template that says nothing yields to one that does. */
  #add(name: string, root: ListNode): void {
    const isFilled = !isEmpty(root);
    if (!this.#filled.has(name)) {
      this.#trees.set(name, { name, parseName: this.#state.name, source: this.#source, root });
      if (isFilled) this.#filled.add(name);
    } else if (isFilled) {
      this.#state.fail(`template: multiple definition of template ${quote(name)}`);
    }
  }

  #parseList(): List {
    const at = this.#state.tokens.peekNonSpace().at;
    const nodes: Node[] = [];
    while (this.#state.tokens.peekNonSpace().kind !== "end") {
      const node = this.#parseTextOrAction();
      if (isListEnd(node)) return { list: { kind: "list", at, nodes }, end: node };
      nodes.push(node);
    }
    return this.#state.fail("unexpected EOF");
  }

  #parseTextOrAction(): Node | ListEnd {
    const token = this.#state.tokens.nextNonSpace();
    if (token.kind === "text") return { kind: "text", at: token.at, text: token.text };
    if (token.kind !== "leftDelimiter") this.#state.refuse(token, "input");
    this.#state.actionLine = token.line;
    const node = this.#state.nested(() => this.#parseAction());
    this.#state.actionLine = 0;
    return node;
  }

  #parseAction(): Node | ListEnd {
    const token = this.#state.tokens.nextNonSpace();
    if (token.kind === "word") {
      switch (token.text) {
        case "block":
          return this.#parseBlock();
        case "break":
        case "continue":
          return this.#parseJump(token.text, token.at);
        case "else":
          return this.#parseElse();
        case "end":
          this.#state.expect("rightDelimiter", "end");
          return { kind: "end" };
        case "if":
        case "range":
        case "with":
          return this.#parseBranch(token.text);
        case "template":
          return this.#parseTemplateCall();
      }
    }
    this.#state.tokens.putBack(token);
    // Variables that are declared here are seen up to the end of the list.
    const at = this.#state.tokens.peek().at;
    return { kind: "action", at, pipe: this.#pipes.parse("command", "rightDelimiter") };
  }

  #parseJump(kind: "break" | "continue", at: number): Node {
    const token = this.#state.tokens.nextNonSpace();
    if (token.kind !== "rightDelimiter") this.#state.refuse(token, `{{${kind}}}`);
    if (this.#state.scope.rangeDepth === 0) this.#state.fail(`{{${kind}}} outside {{range}}`);
    return { kind, at };
  }

  #parseElse(): ListEnd {
    const next = this.#state.tokens.peekNonSpace();
    // "{{else if}}" and "{{else with}}" go on as if the word stood in an action of its own.
    if (next.kind === "word" && (next.text === "if" || next.text === "with")) {
      return { kind: "else", next };
    }
    return { kind: "else", next: this.#state.expect("rightDelimiter", "else") };
  }

  /** `{{if pipeline}} list {{else}} list {{end}}`, after its word; range and with are the same. */
  #parseBranch(kind: BranchNode["kind"]): BranchNode {
    const known = this.#state.scope.variables.size;
    const pipe = this.#pipes.parse(kind, "rightDelimiter");
    if (kind === "range") this.#state.scope.rangeDepth++;
    const { list, end } = this.#parseList();
    if (kind === "range") this.#state.scope.rangeDepth--;
    const elseList = end.kind === "else" ? this.#parseElseList(kind, end.next) : undefined;
    this.#state.scope.variables.forget(known);
    return { kind, at: pipe.at, pipe, list, elseList };
  }

  #parseElseList(kind: BranchNode["kind"], next: Token): ListNode {
    const isChained = next.kind === "word" && next.text === kind;
    if (isChained && (kind === "if" || kind === "with")) {
      this.#state.tokens.next();
      const node = this.#state.nested(() => this.#parseBranch(kind));
      return { kind: "list", at: next.at, nodes: [node] };
    }
    const { list, end } = this.#parseList();
    if (end.kind !== "end") this.#state.fail("expected end; found {{else}}");
    return list;
  }

  /** `{{block "name" pipeline}} list {{end}}`: a definition, and a call of it. */
  #parseBlock(): TemplateNode {
    const context = "block clause";
    const token = this.#state.tokens.nextNonSpace();
    const name = this.#readName(token, context);
    const pipe = this.#pipes.parse(context, "rightDelimiter");
    this.#parseTree(name, context);
    return { kind: "template", at: token.at, name, pipe };
  }

  #parseTemplateCall(): TemplateNode {
    const context = "template clause";
    const token = this.#state.tokens.nextNonSpace();
    const name = this.#readName(token, context);
    const next = this.#state.tokens.nextNonSpace();
    if (next.kind === "rightDelimiter") {
      return { kind: "template", at: token.at, name, pipe: undefined };
    }
    this.#state.tokens.putBack(next);
    const pipe = this.#pipes.parse(context, "rightDelimiter");
    return { kind: "template", at: token.at, name, pipe };
  }

  #readName(token: Token, context: string): string {
    if (token.kind !== "string" && token.kind !== "rawString") this.#state.refuse(token, context);
    return this.#state.readString(token);
  }
}

function isListEnd(node: Node | ListEnd): node is ListEnd {
  return node.kind === "end" || node.kind === "else";
}

/** Nothing but comments, and what Unicode calls white space (unlike JavaScript, not U+FEFF). */
function isEmpty({ nodes }: ListNode): boolean {
  return nodes.every(
    (node) => node.kind === "text" && /^\p{White_Space}*$/u.test(fromBytes(node.text)),
  );
}
