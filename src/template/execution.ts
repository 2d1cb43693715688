import { limits } from "../base/limits.ts";
import type { BranchNode, CommandNode, ListNode, Node, Operand, PipeNode, Tree } from "./ast.ts";
import { fromBytes } from "./bytes.ts";
import { EntryFailures } from "./entry-failures.ts";
import type { Admit, CallScope, FunctionTable, Refuse } from "./function.ts";
import { joinPieces, listPieces, type Text } from "./joined-text.ts";
import { quote } from "./quote.ts";
import type { Slot } from "./slot.ts";
import { TemplateError } from "./template-error.ts";
import { CatalogText, type GoMap, JoinedText, type List } from "./value.ts";
import { Variables } from "./variables.ts";
import { placeOf, writeNode } from "./write-node.ts";

/** What a template may use up, so that none keeps the program from its work. */
export interface TemplateLimits {
  readonly outputBytesMax: number;
  /** Nodes, iterations, and what functions go through. */
  readonly stepsMax: number;
  /** Elements of the lists and maps that functions return. */
  readonly itemsMax: number;
  /** Of one text that a function returns. */
  readonly textBytesMax: number;
  /** Templates that call each other. */
  readonly depthMax: number;
  /** Blocks and parentheses. */
  readonly nestingMax: number;
}

/** The limits where nobody says otherwise. */
export const defaultTemplateLimits: TemplateLimits = {
  outputBytesMax: limits.templateOutputBytesMax,
  stepsMax: limits.templateStepsMax,
  itemsMax: limits.templateItemsMax,
  depthMax: limits.templateDepthMax,
  nestingMax: limits.templateNestingMax,
  textBytesMax: limits.templateTextBytesMax,
};

export interface ExecutionOptions {
  readonly trees: ReadonlyMap<string, Tree>;
  readonly functions: FunctionTable;
  readonly missingKey: "default" | "zero" | "error";
  readonly admit: Admit;
  readonly refuse?: Refuse | undefined;
  readonly limits: TemplateLimits;
  readonly createScope: (execution: Execution) => CallScope;
}

/** Any node of a tree: what an error can be at. */
export type Place = ListNode | Node | PipeNode | CommandNode | Operand;

/** One execution of a template set: where it is, what it has printed, what it has used up. */
export class Execution {
  readonly options: ExecutionOptions;
  readonly scope: CallScope;
  tree: Tree;
  dot: Slot;
  variables: Variables;

  readonly failures: EntryFailures;

  #place: Place | undefined;
  readonly #parts: string[] = [];
  /** What is printed into a text; undefined: into the output. */
  #captured: Text[] | undefined;
  #bytes = 0;
  #stepsLeft: number;
  #items = 0;
  readonly #counted = new WeakSet<List | GoMap>();
  #nesting = 0;
  /** How many `{{template}}` deep we are. */
  #depth = 0;

  constructor(tree: Tree, dot: Slot, options: ExecutionOptions) {
    this.tree = tree;
    this.dot = dot;
    this.variables = new Variables(dot);
    this.options = options;
    this.#stepsLeft = options.limits.stepsMax;
    this.failures = new EntryFailures(options.refuse);
    this.scope = options.createScope(this);
  }

  /** Remembers where we are: what an error will be at. */
  at(place: Place): void {
    this.#place = place;
    if (--this.#stepsLeft < 0) this.#failForSteps();
  }

  /** Ends the execution by an error at the place where we are. */
  fail(message: string, cause?: unknown): never {
    const { tree } = this;
    const place = this.#place ?? tree.root;
    const { line, column } = placeOf(tree, place.at);
    const where = `${tree.parseName}:${line}:${column}`;
    const words = `executing ${quote(tree.name)} at <${writeNode(place)}>: ${message}`;
    throw new TemplateError(
      fromBytes(`template: ${where}: ${words}`),
      { phase: "execute", template: tree.parseName, line, column },
      cause === undefined ? {} : { cause },
    );
  }

  /** Counts work that is done at once: the bytes that a function is given, a map that is sorted. */
  spend(steps: number): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft < 0) this.#failForSteps();
  }

  #failForSteps(): never {
    this.fail(`Cannot go on: the template takes more than ${this.options.limits.stepsMax} steps`);
  }

  /** Counts elements of a list or a map that was made, once. */
  spendItems(made: List | GoMap, count: number): void {
    if (this.#counted.has(made)) return;
    this.#counted.add(made);
    this.#items += count;
    const { itemsMax } = this.options.limits;
    if (this.#items > itemsMax) {
      this.fail(`Cannot go on: the template makes lists of more than ${itemsMax} elements`);
    }
  }

  /** Ends the execution when a text that was made is too long to be multiplied any further. */
  checkText(length: number): void {
    const { textBytesMax } = this.options.limits;
    if (length > textBytesMax) {
      this.fail(`Cannot go on: the template makes a text of more than ${textBytesMax} bytes`);
    }
  }

  /** Call it before going into a node within a node, and `leave()` after: both use the stack. */
  enter(): void {
    const { nestingMax } = this.options.limits;
    if (++this.#nesting > nestingMax) {
      this.fail(`Cannot go on: the template is nested more than ${nestingMax} levels deep`);
    }
  }

  leave(): void {
    this.#nesting--;
  }

  print(bytes: string): void {
    this.#countBytes(bytes.length);
    (this.#captured ?? this.#parts).push(bytes);
  }

  /** Prints as much of a text of the catalogue as is admitted. */
  printText(text: CatalogText): void {
    if (this.#captured !== undefined) {
      // It is judged where it is printed in the end, if it is: what is done with it is not known yet.
      this.#countBytes(text.bytes.length);
      this.#captured.push(text);
      return;
    }
    for (const piece of text instanceof JoinedText ? listPieces(text) : [text]) {
      if (!(piece instanceof CatalogText)) this.print(piece);
      else if (this.options.admit(piece.bytes, piece)) this.print(piece.bytes);
    }
  }

  #countBytes(count: number): void {
    this.#bytes += count;
    const { outputBytesMax } = this.options.limits;
    if (this.#bytes > outputBytesMax) {
      this.fail(`Cannot go on: the template prints more than ${outputBytesMax} bytes`);
    }
  }

  /** What has been printed so far. */
  readOutput(): string {
    return this.#parts.join("");
  }

  /** Runs a template of the set, with variables of its own, and comes back to where we are. */
  callTree(tree: Tree, dot: Slot, run: () => void): void {
    const { depthMax } = this.options.limits;
    if (this.#depth >= depthMax) this.fail(`exceeded maximum template depth (${depthMax})`);
    const { tree: callerTree, dot: callerDot, variables } = this;
    const place = this.#place;
    const nesting = this.#nesting;
    this.tree = tree;
    this.dot = dot;
    this.variables = new Variables(dot);
    this.#depth++;
    try {
      run();
    } finally {
      this.tree = callerTree;
      this.dot = callerDot;
      this.variables = variables;
      this.#depth--;
      this.#place = place;
      this.#nesting = nesting;
    }
  }

  /** What is printed meanwhile, in place of printing it. */
  capture(run: () => void): Text {
    const outer = this.#captured;
    const captured: Text[] = [];
    this.#captured = captured;
    try {
      run();
      return joinPieces(captured);
    } finally {
      this.#captured = outer;
    }
  }

  /** Runs what `range` does with one element, which may fail for itself only. */
  isolate(range: BranchNode, element: Slot, run: () => void): void {
    const nesting = this.#nesting;
    this.failures.isolate(range, element, run, () => this.#isUsedUp());
    this.#nesting = nesting;
  }

  /** True when there is nothing left to go on with. */
  #isUsedUp(): boolean {
    const { itemsMax, outputBytesMax } = this.options.limits;
    return this.#stepsLeft < 0 || this.#items > itemsMax || this.#bytes > outputBytesMax;
  }
}
