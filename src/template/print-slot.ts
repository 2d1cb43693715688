// What an action prints, and whether it may.
import type { Node } from "./ast.ts";
import type { Execution } from "./execution.ts";
import { formatValue } from "./format.ts";
import { originOf } from "./origin.ts";
import { noValue, type Slot, unbox } from "./slot.ts";
import { Callable, CatalogText, List, TypedInteger } from "./value.ts";
import { followPointer, writeTypeOf } from "./value-type.ts";
import { writeNode } from "./write-node.ts";

/** Prints the value of an action; texts of the catalogue only as far as they are admitted. */
export function printSlot(execution: Execution, action: Node, slot: Slot): void {
  execution.at(action);
  const value = unbox(slot);
  if (typeof value === "string") return execution.print(value);
  // Ports of thousands of instances: the way of all other values takes ten times as long.
  if (typeof value === "bigint") return execution.print(String(value));
  if (value === noValue) return execution.print("<no value>");
  if (value === undefined) return execution.print("<nil>");
  if (value instanceof Callable || (value instanceof List && value.type.kind === "chan")) {
    execution.fail(`can't print ${writeNode(action)} of type ${writeTypeOf(value)}`);
  }
  if (value instanceof CatalogText) return execution.printText(value);
  const text = formatValue(followPointer(value));
  // Numbers are nobody's, a text's bytes included.
  if (value instanceof TypedInteger || originOf(value) === undefined) execution.print(text);
  else execution.printText(new CatalogText(text, [value]));
}
