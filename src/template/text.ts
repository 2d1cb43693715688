import { CatalogText, type Value } from "./value.ts";

/** True for a Go `string`, wherever it came from. */
export function isText(value: unknown): value is string | CatalogText {
  return typeof value === "string" || value instanceof CatalogText;
}

/** The bytes of a text without its origin; any other value as it is. */
export function bareText(text: string | CatalogText): string;
export function bareText(value: Value): Exclude<Value, CatalogText>;
export function bareText(value: Value): Exclude<Value, CatalogText> {
  return value instanceof CatalogText ? value.bytes : value;
}
