import { limits } from "../../base/limits.ts";
import { FunctionError } from "../function.ts";
import { GoMap, List, type Value } from "../value.ts";

/**
 * Throws when a value has too many elements, counted as often as they are reached: maps that hold one
 * another twice over take few lines to write, and for ever to print.
 */
export function checkValueSize(value: Value): void {
  const waiting: Value[] = [value];
  for (let count = 0; waiting.length > 0; count++) {
    if (count > limits.templateListItemsMax) {
      throw new FunctionError(
        `Cannot keep a value of more than ${limits.templateListItemsMax} elements`,
      );
    }
    const item = waiting.pop();
    if (item instanceof List) for (const each of item.items) waiting.push(each);
    if (item instanceof GoMap) for (const each of item.entries.values()) waiting.push(each.value);
  }
}
