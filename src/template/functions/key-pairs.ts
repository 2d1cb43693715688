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
  const tree = mapAny([]);
  for (const pair of itemsOf(pairs)) {
    if (pair instanceof Struct)
      plant(tree, textOf(pair.read("Key")), pair.read("Value"), "explode");
  }
  return tree;
}

function explodeMap(map: Value): GoMap {
  const tree = mapAny([]);
  if (!(map instanceof GoMap)) return tree;
  for (const { key, value } of sortEntries(map)) plant(tree, textOf(key), value, "explodeMap");
  return tree;
}

type Text = string | CatalogText;

/** Puts a value where its key says; maps are made on the way. */
function plant(tree: GoMap, key: Text, value: Value, name: string): void {
  let [map, rest, outer] = [tree, key, key];
  while (bareText(rest).includes("/")) {
    const [top, below] = cutAtSlash(rest);
    const nest = entriesOf(map).get(bareText(top))?.value ?? mapAny([]);
    if (!isAnyMap(nest)) {
      throw new FunctionError(
        formatPrintf(`${name}: not a map: %q: %q already has value %q`, [outer, top, nest]),
      );
    }
    entriesOf(map).set(bareText(top), { key: top, value: nest });
    [map, rest, outer] = [nest, below, rest];
  }
  if (bareText(rest) !== "") entriesOf(map).set(bareText(rest), { key: rest, value });
}

/** The inside of a map that we are still making. */
function entriesOf(map: GoMap): Map<MapKey, MapEntry> {
  return map.entries as Map<MapKey, MapEntry>;
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
