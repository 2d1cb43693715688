// Where the texts in a value come from. A text of the catalogue remains known as such until it is printed,
// however it got there: by itself, in a list, or through a function. Its entries are looked for when they
// are needed: lists of thousands go through functions thousands of times.
import type { TextOrigin } from "./function.ts";
import { isText } from "./text.ts";
import {
  type CatalogEntry,
  CatalogText,
  GoMap,
  List,
  type Source,
  Struct,
  TypedInteger,
  type Value,
} from "./value.ts";

/** Where the texts in a value come from; undefined: none of them is the catalogue's. */
export function originOf(value: Value): TextOrigin | undefined {
  return originOfAll([value]);
}

/** The same for several values at once: those that a function was called with. */
export function originOfAll(values: readonly Value[]): TextOrigin | undefined {
  const objects = values.filter((value) => typeof value === "object");
  const [first] = objects;
  if (first === undefined) return undefined;
  if (objects.length === 1 && first instanceof CatalogText) return first;
  for (const source of walkSources(objects)) {
    if (source instanceof CatalogText || isEntry(source)) return { sources: objects, form: "bare" };
  }
  return undefined;
}

/** Each entry that the sources lead to, once. */
export function listEntries(sources: readonly Source[]): CatalogEntry[] {
  const entries = new Map<string, CatalogEntry>();
  for (const source of walkSources(sources)) if (isEntry(source)) entries.set(source.key, source);
  return [...entries.values()];
}

type SourceObject = Extract<Source, object>;

/** The sources and all that they were made of. */
function* walkSources(sources: readonly Source[]): Iterable<SourceObject> {
  const seen = new Set<SourceObject>();
  // Data may be nested deeper than calls can be; the list grows while it is walked.
  const waiting = [...sources];
  for (const source of waiting) {
    if (typeof source !== "object" || seen.has(source)) continue;
    seen.add(source);
    yield source;
    for (const inner of sourcesOf(source)) if (typeof inner === "object") waiting.push(inner);
  }
}

function isEntry(source: SourceObject): source is CatalogEntry {
  return "title" in source;
}

function sourcesOf(source: SourceObject): Iterable<Source> {
  if (source instanceof CatalogText) return source.sources;
  if (source instanceof List) return source.items;
  if (source instanceof GoMap) return listKeysAndValues(source);
  if (source instanceof TypedInteger) return [source.source];
  if (!(source instanceof Struct)) return [];
  if (source.entry !== undefined) return [source.entry];
  // A struct of no entry may still be built from texts of several.
  return source.type.fields.map(({ name }) => source.read(name));
}

function* listKeysAndValues(map: GoMap): Iterable<Value> {
  for (const { key, value } of map.entries.values()) {
    yield key;
    yield value;
  }
}

/** The value with every bare text in it marked; texts that have an origin keep theirs. */
export function markTexts(value: Value, origin: TextOrigin): Value {
  if (typeof value === "string") return new CatalogText(value, origin.sources, origin.form);
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
  if (value instanceof TypedInteger) return new TypedInteger(value.type.kind, value.value);
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
