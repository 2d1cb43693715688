import { limits } from "../../base/limits.ts";
import { FunctionError } from "../function.ts";
import { GoMap, List, type Value } from "../value.ts";

/**
 * How many elements a value has, counted as often as they are reached. Throws when they are too many: maps
 * that hold one another twice over take few lines to write, and for ever to print.
 */
export function measureValue(value: Value): number {
  const waiting: Value[] = [value];
  let count = 0;
  for (; waiting.length > 0; count++) {
    if (count > limits.templateListItemsMax) {
      throw new FunctionError(
        `Cannot keep a value of more than ${limits.templateListItemsMax} elements`,
      );
    }
    const item = waiting.pop();
    if (item instanceof List) for (const each of item.items) waiting.push(each);
    if (item instanceof GoMap) for (const each of item.entries.values()) waiting.push(each.value);
  }
  return count;
}
