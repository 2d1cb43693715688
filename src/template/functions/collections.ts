// Building and reading Go's lists and maps in functions.
import { anyType, type GoType, type SliceType, stringsType, stringType } from "../go-type.ts";
import { bareText } from "../text.ts";
import { CatalogText, GoMap, List, type MapEntry, type MapKey, type Value } from "../value.ts";

/** A `[]string`. */
export function listTexts(texts: readonly Value[]): List {
  return new List(stringsType, texts);
}

/** A `[]interface {}`. */
export function listAny(items: readonly Value[]): List {
  return new List({ kind: "slice", element: anyType } satisfies SliceType, items);
}

/** A map of texts to values of the type; a later entry of the same key wins. */
export function mapOf(
  element: GoType,
  entries: Iterable<readonly [key: string | CatalogText, value: Value]>,
): GoMap {
  const made = new Map<MapKey, MapEntry>();
  for (const [key, value] of entries) made.set(bareText(key), { key, value });
  return new GoMap({ kind: "map", key: stringType, element }, made);
}

/** A `map[string]interface {}`. */
export function mapAny(
  entries: Iterable<readonly [key: string | CatalogText, value: Value]>,
): GoMap {
  return mapOf(anyType, entries);
}

/** True for a `map[string]interface {}`. */
export function isAnyMap(value: Value): value is GoMap {
  if (!(value instanceof GoMap)) return false;
  return value.type.key.kind === "string" && value.type.element.kind === "interface";
}

/** The elements of a slice that a function got; a nil has none. */
export function itemsOf(value: Value): readonly Value[] {
  return value instanceof List ? value.items : [];
}

/** A text that was made of another: where that came from, this comes from. */
export function derive(text: string, source: Value): string | CatalogText {
  return source instanceof CatalogText ? new CatalogText(text, source.sources) : text;
}
