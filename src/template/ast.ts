// The tree of a template: Go's node types, with the offset of each in the source.

/** A template and those that it defines, by name. */
export interface TemplateSet {
  readonly trees: ReadonlyMap<string, Tree>;
}

export interface Tree {
  /** The name that `{{define}}` or `{{block}}` gave it, or that of the whole text. */
  readonly name: string;
  /** The name of the text that it was parsed from: what error messages begin with. */
  readonly parseName: string;
  /** The whole text, for lines and columns. */
  readonly source: string;
  readonly root: ListNode;
}

export interface ListNode {
  readonly kind: "list";
  readonly at: number;
  readonly nodes: readonly Node[];
}

/** What stands in a list. */
export type Node =
  | { readonly kind: "text"; readonly at: number; readonly text: string }
  | { readonly kind: "action"; readonly at: number; readonly pipe: PipeNode }
  | BranchNode
  | TemplateNode
  | { readonly kind: "break" | "continue"; readonly at: number };

export interface BranchNode {
  readonly kind: "if" | "range" | "with";
  readonly at: number;
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}

/** `{{template "name" pipeline}}`, and what `{{block}}` leaves behind. */
export interface TemplateNode {
  readonly kind: "template";
  readonly at: number;
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

/** `$x, $y := command | command`. */
export interface PipeNode {
  readonly kind: "pipe";
  readonly at: number;
  /** `$x = …` rather than `$x := …`. */
  readonly isAssignment: boolean;
  readonly variables: readonly VariableNode[];
  readonly commands: readonly CommandNode[];
}

export interface CommandNode {
  readonly kind: "command";
  readonly at: number;
  /** At least one. */
  readonly operands: readonly Operand[];
}

export type Operand =
  | { readonly kind: "dot"; readonly at: number }
  | { readonly kind: "nil"; readonly at: number }
  | { readonly kind: "bool"; readonly at: number; readonly value: boolean }
  | NumberNode
  | {
      readonly kind: "string";
      readonly at: number;
      /** As it stands in the source, with its quotes. */
      readonly quoted: string;
      /** What it means, in bytes. */
      readonly text: string;
    }
  | { readonly kind: "identifier"; readonly at: number; readonly name: string }
  /** `.A.B`. */
  | { readonly kind: "field"; readonly at: number; readonly path: readonly string[] }
  /** `$x.A.B`; the first word has its dollar. */
  | VariableNode
  /** `(pipeline).A.B`. */
  | {
      readonly kind: "chain";
      readonly at: number;
      readonly operand: Operand;
      readonly path: readonly string[];
    }
  | PipeNode;

export interface VariableNode {
  readonly kind: "variable";
  readonly at: number;
  readonly path: readonly [string, ...string[]];
}

/** A literal and what it can be: Go decides where it is used. Absent: it cannot be that. */
export interface NumberNode {
  readonly kind: "number";
  readonly at: number;
  readonly source: string;
  readonly int?: bigint;
  readonly uint?: bigint;
  readonly float?: number;
  readonly complex?: { readonly real: number; readonly imaginary: number };
}
