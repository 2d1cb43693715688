// Executes the nodes of a template: text, actions, and the words that control.
import { unreachable } from "../base/assert.ts";
import type { BranchNode, ListNode, Node, TemplateNode } from "./ast.ts";
import { evaluatePipe } from "./evaluate.ts";
import type { Execution } from "./execution.ts";
import { printSlot } from "./print-slot.ts";
import { quote } from "./quote.ts";
import { type Iteration, iterate } from "./range.ts";
import { noValue, type Slot } from "./slot.ts";
import { isTrue } from "./truth.ts";

/** How a list ended: at its end, or at a word that is for the loop around it. */
type Flow = "next" | "break" | "continue";

/** Executes a list of nodes in the scope that is open. */
export function walk(execution: Execution, list: ListNode): Flow {
  execution.enter();
  let flow: Flow = "next";
  for (const node of list.nodes) {
    flow = walkNode(execution, node);
    if (flow !== "next") break;
  }
  execution.leave();
  return flow;
}

function walkNode(execution: Execution, node: Node): Flow {
  execution.at(node);
  switch (node.kind) {
    case "text":
      execution.print(node.text);
      return "next";
    case "action": {
      const slot = evaluatePipe(execution, node.pipe);
      if (node.pipe.variables.length === 0) printSlot(execution, node, slot);
      return "next";
    }
    case "if":
    case "with":
      return walkCondition(execution, node);
    case "range":
      return walkRange(execution, node);
    case "template":
      walkTemplate(execution, node);
      return "next";
    case "break":
    case "continue":
      return node.kind;
    default:
      return unreachable(node);
  }
}

function walkCondition(execution: Execution, node: BranchNode): Flow {
  const { dot, variables } = execution;
  const mark = variables.mark();
  const slot = evaluatePipe(execution, node.pipe);
  let flow: Flow = "next";
  if (isTrue(slot)) {
    if (node.kind === "with") execution.dot = slot;
    flow = walk(execution, node.list);
    execution.dot = dot;
  } else if (node.elseList !== undefined) {
    flow = walk(execution, node.elseList);
  }
  variables.release(mark);
  return flow;
}

function walkRange(execution: Execution, node: BranchNode): Flow {
  const { dot, variables } = execution;
  const outerMark = variables.mark();
  const slot = evaluatePipe(execution, node.pipe);
  const mark = variables.mark();
  const isEmpty = !iterate(execution, { slot, pipe: node.pipe }, (iteration) => {
    setVariables(execution, node, iteration);
    execution.dot = iteration.element;
    let flow: Flow = "next";
    execution.isolate(node, iteration.element, () => {
      flow = walk(execution, node.list);
    });
    variables.release(mark);
    return (flow as Flow) !== "break";
  });
  execution.dot = dot;
  const flow = isEmpty && node.elseList ? walk(execution, node.elseList) : "next";
  variables.release(outerMark);
  // Go's own quirk: what stands in the else is outside of the loop for "continue", but not for "break".
  return flow === "break" ? "next" : flow;
}

/** With one variable it is the element, with two the first is the index. */
function setVariables(execution: Execution, { pipe }: BranchNode, iteration: Iteration): void {
  const [first, second] = pipe.variables;
  if (first === undefined) return;
  const { variables } = execution;
  variables.assign(first.path[0], second === undefined ? iteration.element : iteration.index);
  // Assigned last, as Go does where both are the same.
  if (second !== undefined) variables.assign(second.path[0], iteration.element);
}

function walkTemplate(execution: Execution, node: TemplateNode): void {
  const tree = execution.options.trees.get(node.name);
  if (tree === undefined) execution.fail(`template ${quote(node.name)} not defined`);
  const dot: Slot = node.pipe === undefined ? noValue : evaluatePipe(execution, node.pipe);
  // Too deep is said of the call, not of its argument.
  execution.at(node);
  execution.callTree(tree, dot, () => walk(execution, tree.root));
}
