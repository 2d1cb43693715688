import type { FunctionTable, TemplateFunction } from "../function.ts";
import { anyMapType } from "../go-type.ts";
import { isTrue } from "../truth.ts";
import { GoMap, type MapEntry, type MapKey, type Value } from "../value.ts";
import { mapAny } from "./collections.ts";

/** Two maps in one, the maps within them too. */
export function mergingFunctions(): FunctionTable {
  return new Map<string, TemplateFunction>([
    ["mergeMap", ofMaps((base, other) => merge(base, other, { mayOverride: false }))],
    ["mergeMapWithOverride", ofMaps((base, other) => merge(base, other, { mayOverride: true }))],
  ]);
}

function ofMaps(call: (base: GoMap, other: GoMap) => GoMap): TemplateFunction {
  return {
    parameters: [anyMapType, anyMapType],
    origin: "own",
    call: ([base, other]) => call(toMap(base), toMap(other)),
  };
}

function toMap(value: Value): GoMap {
  return value instanceof GoMap ? value : mapAny([]);
}

/** Something that is empty in the base gives way also where nothing else is overridden. */
function merge(base: GoMap, other: GoMap, options: { readonly mayOverride: boolean }): GoMap {
  const merged = new Map<MapKey, MapEntry>(base.entries);
  for (const [bare, entry] of other.entries) {
    const own = merged.get(bare);
    if (own?.value instanceof GoMap && entry.value instanceof GoMap) {
      merged.set(bare, { key: own.key, value: merge(own.value, entry.value, options) });
    } else if (isReplaced(own?.value, entry.value, options)) merged.set(bare, entry);
  }
  return new GoMap(base.type, merged);
}

function isReplaced(own: Value, other: Value, { mayOverride }: { mayOverride: boolean }): boolean {
  if (other === undefined) return mayOverride;
  if (own === undefined || !isTrue(own)) return true;
  // What is there gives way to anything but a map, for which it would have to be one.
  return mayOverride && !(other instanceof GoMap);
}
