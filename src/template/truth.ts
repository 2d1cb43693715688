import { type noValue, type Slot, unbox } from "./slot.ts";
import { CatalogText, Complex, GoMap, List, TypedInteger } from "./value.ts";

/** What `if` takes for true: whatever is neither false, zero, nil, empty nor missing. */
export function isTrue(slot: Slot): boolean {
  const value = unbox(slot);
  switch (typeof value) {
    case "boolean":
      return value;
    case "bigint":
      return value !== 0n;
    case "number":
      // NaN isn't zero, so it is true.
      return value !== 0;
    case "string":
      return value !== "";
    case "object":
      return isTrueObject(value);
    default:
      return false;
  }
}

function isTrueObject(value: Exclude<Extract<Slot, object>, typeof noValue>): boolean {
  if (value instanceof CatalogText) return value.bytes !== "";
  if (value instanceof TypedInteger) return value.value !== 0n;
  if (value instanceof Complex) return value.real !== 0 || value.imaginary !== 0;
  // A channel is true whatever is in it: it is a pointer.
  if (value instanceof List) return value.type.kind === "chan" || value.items.length > 0;
  if (value instanceof GoMap) return value.entries.size > 0;
  return true;
}
