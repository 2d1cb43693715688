// Variables that a configuration's template prints and nobody has set: as in the originals nothing
// stands in their place, which is rarely what was meant.
import { unreachable } from "../base/assert.ts";
import type { ListNode, Node, PipeNode, TemplateSet, Tree } from "../template/ast.ts";
import { fromBytes } from "../template/bytes.ts";
import { placeOf } from "../template/write-node.ts";
import type { Variables } from "./source.ts";

export interface UnsetVariable {
  readonly name: string;
  /** Counts from 1, in the text before it is rendered. */
  readonly line: number;
}

/** Those that are printed as they are: who writes `if` or `default` has thought of it. */
export function findUnsetVariables({ trees }: TemplateSet, env: Variables): UnsetVariable[] {
  const found = new Map<string, UnsetVariable>();
  for (const tree of trees.values()) {
    for (const pipe of listPrinted(tree.root)) {
      const name = nameOf(pipe);
      if (name === undefined || env[name] !== undefined || found.has(name)) continue;
      found.set(name, { name, line: lineOf(tree, pipe) });
    }
  }
  return [...found.values()];
}

function lineOf(tree: Tree, pipe: PipeNode): number {
  return placeOf(tree, pipe.at).line;
}

/** `.NAME`, and nothing else. */
function nameOf({ commands, variables }: PipeNode): string | undefined {
  const [command, ...others] = commands;
  if (command === undefined || others.length > 0 || variables.length > 0) return undefined;
  const [operand, ...more] = command.operands;
  if (operand?.kind !== "field" || more.length > 0 || operand.path.length > 1) return undefined;
  return fromBytes(operand.path[0] ?? "");
}

/** The pipelines of actions outside of `range` and `with`, where dot is the environment. */
function listPrinted({ nodes }: ListNode): PipeNode[] {
  return nodes.flatMap((node) => listOf(node));
}

function listOf(node: Node): PipeNode[] {
  switch (node.kind) {
    case "action":
      return [node.pipe];
    case "if":
      return [...listPrinted(node.list), ...(node.elseList ? listPrinted(node.elseList) : [])];
    case "range":
    case "with":
    case "template":
    case "text":
    case "break":
    case "continue":
      return [];
    default:
      return unreachable(node);
  }
}
