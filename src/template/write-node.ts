// Nodes as Go writes them into its messages, and the places that messages name.
import { unreachable } from "../base/assert.ts";
import type { CommandNode, ListNode, Node, Operand, PipeNode, Tree } from "./ast.ts";
import { quote } from "./quote.ts";

/** A node as Go prints it: not as it stands in the source, but what it means. */
export function writeNode(node: ListNode | Node | PipeNode | CommandNode | Operand): string {
  switch (node.kind) {
    case "list":
      return node.nodes.map(writeNode).join("");
    case "text":
      return node.text;
    case "action":
      return `{{${writeNode(node.pipe)}}}`;
    case "if":
    case "range":
    case "with": {
      const otherwise = node.elseList ? `{{else}}${writeNode(node.elseList)}` : "";
      const head = `{{${node.kind} ${writeNode(node.pipe)}}}`;
      return `${head}${writeNode(node.list)}${otherwise}{{end}}`;
    }
    case "template":
      return `{{template ${quote(node.name)}${node.pipe ? ` ${writeNode(node.pipe)}` : ""}}}`;
    case "break":
    case "continue":
      return `{{${node.kind}}}`;
    case "pipe":
      return writePipe(node);
    case "command":
      return node.operands.map(writeArgument).join(" ");
    default:
      return writeOperand(node);
  }
}

function writePipe({ variables, commands }: PipeNode): string {
  const names = variables.map(writeOperand).join(", ");
  // Go 1.19 writes assignments as declarations, too.
  const head = names === "" ? "" : `${names} := `;
  return head + commands.map(writeNode).join(" | ");
}

function writeArgument(operand: Operand): string {
  return operand.kind === "pipe" ? `(${writePipe(operand)})` : writeOperand(operand);
}

function writeOperand(operand: Operand): string {
  switch (operand.kind) {
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "bool":
      return String(operand.value);
    case "number":
      return operand.source;
    case "string":
      return operand.quoted;
    case "identifier":
      return operand.name;
    case "field":
      return operand.path.map((name) => `.${name}`).join("");
    case "variable":
      return operand.path.join(".");
    case "chain":
      return `${writeArgument(operand.operand)}${operand.path.map((name) => `.${name}`).join("")}`;
    case "pipe":
      return writePipe(operand);
    default:
      return unreachable(operand);
  }
}

/** Line, from 1, and byte in it, from 0, as Go counts. */
export function placeOf({ source }: Tree, at: number): { line: number; column: number } {
  const before = source.slice(0, at);
  return { line: before.split("\n").length, column: at - (before.lastIndexOf("\n") + 1) };
}
