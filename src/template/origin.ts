// Where the texts in a value come from. A text of the catalogue keeps its entries until it is printed,
// however it got there: by itself, in a list, or through a function.
import type { TextOrigin } from "./function.ts";
import { isText } from "./text.ts";
import { type CatalogEntry, CatalogText, GoMap, List, Struct, type Value } from "./value.ts";

/** The entries of the catalogue that a value is made of; undefined: of none. */
export function originOf(value: Value): TextOrigin | undefined {
  if (value instanceof CatalogText) return value;
  return originOfAll([value]);
}

/** The same for several values at once: those that a function was called with. */
export function originOfAll(values: readonly Value[]): TextOrigin | undefined {
  // Data may be nested deeper than calls can be.
  const waiting = values.filter(canHoldText);
  const [first] = waiting;
  if (first === undefined) return undefined;
  if (waiting.length === 1 && first instanceof CatalogText) return first;
  const entries = new Map<string, CatalogEntry>();
  // The list grows while it is walked.
  for (const value of waiting) collect(value, entries, waiting);
  return entries.size === 0 ? undefined : { entries: [...entries.values()], form: "bare" };
}

function canHoldText(value: Value): boolean {
  return typeof value === "object" && !isEmpty(value);
}

function isEmpty(value: Value): boolean {
  if (value instanceof List) return value.items.length === 0;
  return value instanceof GoMap && value.entries.size === 0;
}

function collect(value: Value, entries: Map<string, CatalogEntry>, waiting: Value[]): void {
  if (value instanceof CatalogText) {
    for (const entry of value.entries) entries.set(entry.key, entry);
  } else if (value instanceof Struct) {
    if (value.entry !== undefined) entries.set(value.entry.key, value.entry);
    // A struct of no entry may still be built from texts of several.
    else for (const { name } of value.type.fields) waiting.push(value.read(name));
  } else if (value instanceof List) {
    for (const item of value.items) if (typeof item === "object") waiting.push(item);
  } else if (value instanceof GoMap) {
    for (const { key, value: item } of value.entries.values()) waiting.push(key, item);
  }
}

/** The value with every bare text in it marked; texts that have an origin keep theirs. */
export function markTexts(value: Value, origin: TextOrigin): Value {
  if (typeof value === "string") return new CatalogText(value, origin.entries, origin.form);
  if (value instanceof List) return markList(value, origin);
  if (value instanceof GoMap) return markMap(value, origin);
  return value;
}

function markList(list: List, origin: TextOrigin): List {
  const items = list.items.map((item) => markTexts(item, origin));
  return items.every((item, at) => item === list.items[at]) ? list : new List(list.type, items);
}

function markMap(map: GoMap, origin: TextOrigin): GoMap {
  const entries = new Map(
    Array.from(map.entries, ([bare, { key, value }]) => [
      bare,
      { key: markTexts(key, origin), value: markTexts(value, origin) },
    ]),
  );
  return new GoMap(map.type, entries);
}

/** True for a value that `markTexts()` would look into. */
export function hasTexts(value: Value): boolean {
  return isText(value) || value instanceof List || value instanceof GoMap;
}

/** The value with bare texts, and structs that stand for no entry. */
export function withoutOrigin(value: Value): Value {
  if (value instanceof CatalogText) return value.bytes;
  if (value instanceof List) return new List(value.type, value.items.map(withoutOrigin));
  if (value instanceof Struct) {
    return new Struct(value.type, (field) => withoutOrigin(value.read(field)));
  }
  if (!(value instanceof GoMap)) return value;
  const entries = Array.from(value.entries, ([bare, { key, value }]) => {
    return [bare, { key: withoutOrigin(key), value: withoutOrigin(value) }] as const;
  });
  return new GoMap(value.type, new Map(entries));
}
