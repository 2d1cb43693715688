import { limits } from "../../base/limits.ts";
import { formatPrintf } from "../format.ts";
import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { anyMapType, type GoType, type SliceType, stringType } from "../go-type.ts";
import { sortEntries } from "../map-order.ts";
import { bareText, isText } from "../text.ts";
import {
  type CatalogText,
  GoMap,
  type MapEntry,
  type MapKey,
  Struct,
  type Value,
} from "../value.ts";
import { keyPairKind } from "./catalog-structs.ts";
import { derive, isAnyMap, itemsOf, mapAny } from "./collections.ts";

const keyPairsType: SliceType = { kind: "slice", element: keyPairKind.type };

/** Trees out of keys with slashes. */
export function keyPairFunctions(): FunctionTable {
  return new Map<string, TemplateFunction>([
    ["byKey", { parameters: [keyPairsType], origin: "own", call: ([pairs]) => byKey(pairs) }],
    ["explode", { parameters: [keyPairsType], origin: "own", call: ([pairs]) => explode(pairs) }],
    ["explodeMap", { parameters: [anyMapType], origin: "own", call: ([map]) => explodeMap(map) }],
  ]);
}

/** The pairs by what is before the first slash, then by what is behind. */
function byKey(pairs: Value): GoMap {
  const tops = new Map<string, { top: Text; pairs: Map<MapKey, MapEntry> }>();
  for (const pair of itemsOf(pairs)) {
    if (!(pair instanceof Struct)) continue;
    const key = textOf(pair.read("Key"));
    const [top, rest] = cutAtSlash(key);
    if (bareText(rest) === "") continue;
    const group = tops.get(bareText(top)) ?? { top, pairs: new Map() };
    tops.set(bareText(top), group);
    group.pairs.set(bareText(rest), { key: rest, value: withKey(pair, rest) });
  }
  const element = pairMapType(keyPairsType.element);
  const type: GoMap["type"] = { kind: "map", key: stringType, element };
  return new GoMap(
    type,
    new Map(
      Array.from(tops, ([bare, group]): [MapKey, MapEntry] => [
        bare,
        { key: group.top, value: new GoMap(element, group.pairs) },
      ]),
    ),
  );
}

function pairMapType(pair: GoType): GoMap["type"] {
  return { kind: "map", key: stringType, element: pair };
}

function withKey(pair: Struct, key: Text): Struct {
  return new Struct(pair.type, (field) => (field === "Key" ? key : pair.read(field)), pair.entry);
}

function explode(pairs: Value): GoMap {
  const tree = new KeyTree("explode");
  for (const pair of itemsOf(pairs)) {
    if (pair instanceof Struct) tree.plant(textOf(pair.read("Key")), pair.read("Value"));
  }
  return tree.root;
}

function explodeMap(map: Value): GoMap {
  const tree = new KeyTree("explodeMap");
  if (!(map instanceof GoMap)) return tree.root;
  for (const { key, value } of sortEntries(map)) tree.plant(textOf(key), value);
  return tree.root;
}

type Text = string | CatalogText;

/** Maps within maps, made as keys need them. */
class KeyTree {
  readonly root: GoMap;
  readonly #name: string;
  /** The insides of the maps that are ours to change. */
  readonly #made = new Map<GoMap, Map<MapKey, MapEntry>>();

  /** The function's name is what its errors begin with. */
  constructor(name: string) {
    this.#name = name;
    this.root = this.#make([]);
  }

  /** Puts a value where its key says. */
  plant(key: Text, value: Value): void {
    let [map, rest, outer] = [this.root, key, key];
    for (let depth = 0; bareText(rest).includes("/"); depth++) {
      if (depth === limits.templateDataDepthMax) {
        throw new FunctionError(`${this.#name}: Cannot go deeper than ${depth} levels`);
      }
      const [top, below] = cutAtSlash(rest);
      map = this.#enter(map, top, outer);
      [rest, outer] = [below, rest];
    }
    const bare = bareText(rest);
    if (bare !== "") this.#made.get(map)?.set(bare, { key: rest, value });
  }

  /** The map at a key; one of the given values is copied, as it could come to hold itself. */
  #enter(map: GoMap, key: Text, outer: Text): GoMap {
    const found = map.entries.get(bareText(key))?.value ?? mapAny([]);
    if (found instanceof GoMap && this.#made.has(found)) return found;
    if (!isAnyMap(found)) {
      throw new FunctionError(
        formatPrintf(`${this.#name}: not a map: %q: %q already has value %q`, [outer, key, found]),
      );
    }
    const made = this.#make(found.entries);
    this.#made.get(map)?.set(bareText(key), { key, value: made });
    return made;
  }

  #make(entries: Iterable<readonly [MapKey, MapEntry]>): GoMap {
    const inside = new Map(entries);
    const map = new GoMap(mapAny([]).type, inside);
    this.#made.set(map, inside);
    return map;
  }
}

function cutAtSlash(key: Text): [top: Text, rest: Text] {
  const bare = bareText(key);
  const at = bare.indexOf("/");
  if (at < 0) return [key, ""];
  return [derive(bare.slice(0, at), key), derive(bare.slice(at + 1), key)];
}

function textOf(value: Value): Text {
  return isText(value) ? value : "";
}
