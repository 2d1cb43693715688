import { limits } from "../base/limits.ts";
import type { CommandNode, ListNode, Node, Operand, PipeNode, Tree } from "./ast.ts";
import { fromBytes } from "./bytes.ts";
import type { Admit, CallScope, FunctionTable } from "./function.ts";
import { quote } from "./quote.ts";
import type { Slot } from "./slot.ts";
import { TemplateError } from "./template-error.ts";
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

  #place: Place | undefined;
  #parts: string[] = [];
  #bytes = 0;
  #stepsLeft: number;
  #items = 0;
  #nesting = 0;
  /** How many `{{template}}` deep we are. */
  #depth = 0;

  constructor(tree: Tree, dot: Slot, options: ExecutionOptions) {
    this.tree = tree;
    this.dot = dot;
    this.variables = new Variables(dot);
    this.options = options;
    this.#stepsLeft = options.limits.stepsMax;
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

  /** Counts elements of lists and maps that were made. */
  spendItems(count: number): void {
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
    this.#bytes += bytes.length;
    const { outputBytesMax } = this.options.limits;
    if (this.#bytes > outputBytesMax) {
      this.fail(`Cannot go on: the template prints more than ${outputBytesMax} bytes`);
    }
    this.#parts.push(bytes);
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
  capture(run: () => void): string {
    const parts = this.#parts;
    this.#parts = [];
    try {
      run();
      return this.readOutput();
    } finally {
      this.#parts = parts;
    }
  }
}
