import type { ListNode, Node, Operand, PipeNode, TemplateSet } from "./ast.ts";

/** The functions that the templates of a set name, used or not. */
export function listFunctionNames(set: TemplateSet): ReadonlySet<string> {
  const names = new Set<string>();
  for (const tree of set.trees.values()) collectFromList(tree.root, names);
  return names;
}

function collectFromList(list: ListNode | undefined, names: Set<string>): void {
  for (const node of list?.nodes ?? []) collectFromNode(node, names);
}

function collectFromNode(node: Node, names: Set<string>): void {
  switch (node.kind) {
    case "action":
    case "template":
      if (node.pipe) collectFromPipe(node.pipe, names);
      return;
    case "if":
    case "range":
    case "with":
      collectFromPipe(node.pipe, names);
      collectFromList(node.list, names);
      collectFromList(node.elseList, names);
      return;
    case "text":
    case "break":
    case "continue":
      return;
  }
}

function collectFromPipe(pipe: PipeNode, names: Set<string>): void {
  for (const { operands } of pipe.commands) {
    for (const operand of operands) collectFromOperand(operand, names);
  }
}

function collectFromOperand(operand: Operand, names: Set<string>): void {
  if (operand.kind === "identifier") names.add(operand.name);
  else if (operand.kind === "pipe") collectFromPipe(operand, names);
  else if (operand.kind === "chain") collectFromOperand(operand.operand, names);
}
