// HCL 1, the language of consul-template's configuration, into the same tree as JSON: a block is a
// member whose value is an object, a block that is there twice is two members of one name.
import { limits } from "../../base/limits.ts";
import type { JsonMember, JsonNode, ObjectNode } from "../json.ts";
import { HclLexer, type HclSymbol, type HclToken } from "./hcl-lexer.ts";
import { type HclMistake, HclStop, type HclWanted } from "./hcl-mistake.ts";

/** Reads a text; the first mistake ends it. */
export function readHcl(text: string): { root: ObjectNode } | { mistake: HclMistake } {
  try {
    return { root: new HclParser(text).readDocument() };
  } catch (error) {
    if (error instanceof HclStop) return { mistake: error.mistake };
    throw error;
  }
}

class HclParser {
  readonly #lexer: HclLexer;
  #token: HclToken;
  #depth = 0;

  constructor(text: string) {
    this.#lexer = new HclLexer(text);
    this.#token = this.#lexer.next();
  }

  readDocument(): ObjectNode {
    const members: JsonMember[] = [];
    while (this.#token.kind !== "end") members.push(this.#readMember("key"));
    return { kind: "object", offset: 0, members };
  }

  /** `key = value`, `block {…}` or `block "label" {…}`, and a comma that may follow. */
  #readMember(wanted: HclWanted): JsonMember {
    const { value: key, offset } = this.#takeKey(wanted);
    const member = { key, offset, value: this.#readMemberValue() };
    this.#take(",");
    return member;
  }

  #readMemberValue(): JsonNode {
    if (this.#take("=")) return this.#readValue();
    if (this.#isAt("{")) return this.#readObject();
    if (this.#token.kind !== "string" && this.#token.kind !== "word") this.#stop("assignOrBrace");
    return this.#readLabelled();
  }

  /** Each label is a level of its own: `a "b" {…}` is `a { b {…} }`. */
  #readLabelled(): ObjectNode {
    const { value: key, offset } = this.#takeKey("brace");
    this.#enter();
    const value = this.#isAt("{") ? this.#readObject() : this.#readLabelled();
    this.#depth--;
    return { kind: "object", offset, members: [{ key, offset, value }] };
  }

  #readValue(): JsonNode {
    const token = this.#token;
    if (token.kind === "symbol") {
      if (token.value === "{") return this.#readObject();
      if (token.value === "[") return this.#readList();
      this.#stop("value");
    }
    if (token.kind === "end") this.#stop("value");
    if (token.kind === "word") {
      if (token.value !== "true" && token.value !== "false") this.#stop("value");
      this.#advance();
      return { kind: "boolean", offset: token.offset, value: token.value === "true" };
    }
    this.#advance();
    return token as JsonNode;
  }

  #readObject(): ObjectNode {
    const { offset } = this.#token;
    const members: JsonMember[] = [];
    this.#enter();
    this.#advance();
    while (!this.#take("}")) members.push(this.#readMember("keyOrEnd"));
    this.#depth--;
    return { kind: "object", offset, members };
  }

  #readList(): JsonNode {
    const { offset } = this.#token;
    const items: JsonNode[] = [];
    this.#enter();
    this.#advance();
    while (!this.#take("]")) {
      items.push(this.#readValue());
      if (!this.#take(",") && !this.#isAt("]")) this.#stop("commaOrBracket");
    }
    this.#depth--;
    return { kind: "array", offset, items };
  }

  #takeKey(wanted: HclWanted): { value: string; offset: number } {
    const token = this.#token;
    if (token.kind !== "word" && token.kind !== "string") this.#stop(wanted);
    this.#advance();
    return token;
  }

  #take(symbol: HclSymbol): boolean {
    if (!this.#isAt(symbol)) return false;
    this.#advance();
    return true;
  }

  #isAt(symbol: HclSymbol): boolean {
    return this.#token.kind === "symbol" && this.#token.value === symbol;
  }

  #enter(): void {
    this.#depth++;
    if (this.#depth > limits.configDepthMax) this.#stop("depth");
  }

  #advance(): void {
    this.#token = this.#lexer.next();
  }

  #stop(wanted: HclWanted): never {
    const { offset } = this.#token;
    const found = this.#token.kind === "end" ? undefined : String(this.#token.value);
    throw new HclStop({ offset, found, wanted });
  }
}
