import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { anysType, anyType, type GoType, intType, type SliceType, stringType } from "../go-type.ts";
import type { Sources } from "../sources.ts";
import { bareText, isText } from "../text.ts";
import {
  type CatalogEntry,
  CatalogText,
  GoMap,
  List,
  type MapEntry,
  type MapKey,
  type Source,
  Struct,
  type Value,
} from "../value.ts";
import { writeTypeOf } from "../value-type.ts";
import { instanceKind, snippetKind } from "./catalog-structs.ts";
import { itemsOf } from "./collections.ts";
import { parseInteger } from "./parse-number.ts";
import { splitCharacters } from "./utf8.ts";

const instancesType: SliceType = { kind: "slice", element: instanceKind.type };

/** Services and their instances by what they have in common. */
export function groupingFunctions(sources: Pick<Sources, "leaveOut">): FunctionTable {
  return new Map<string, TemplateFunction>([
    [
      "byMeta",
      {
        parameters: [stringType, instancesType],
        origin: "own",
        call: ([names, services]) => byMeta(String(bareText(names)), itemsOf(services), sources),
      },
    ],
    ["byPort", { parameters: [anyType], origin: "own", call: ([services]) => byPort(services) }],
    ["byTag", { parameters: [anyType], origin: "own", call: ([services]) => byTag(services) }],
  ]);
}

function byTag(services: Value): GoMap {
  const groups = new Groups();
  for (const service of readServices(services, "byTag", [snippetKind.type, instanceKind.type])) {
    for (const tag of itemsOf(service.read("Tags"))) groups.add(tag, service);
  }
  return groups.toMap(stringType, anysType);
}

function byPort(services: Value): GoMap {
  const groups = new Groups();
  for (const service of readServices(services, "byPort", [instanceKind.type])) {
    groups.add(service.read("Port"), service);
  }
  return groups.toMap(intType, anysType);
}

function readServices(services: Value, name: string, types: readonly GoType[]): Struct[] {
  if (services === undefined) return [];
  if (services instanceof List && types.includes(services.type.element)) {
    return services.items.filter((item) => item instanceof Struct);
  }
  throw new FunctionError(`${name}: wrong argument type ${writeTypeOf(services)}`);
}

/** By the values of metadata: `byMeta "rack,weight|int"`. */
function byMeta(
  names: string,
  services: readonly Value[],
  sources: Pick<Sources, "leaveOut">,
): GoMap {
  const groups = new Groups();
  const failed: { readonly entry: CatalogEntry; readonly error: FunctionError }[] = [];
  for (const service of services) {
    if (!(service instanceof Struct)) continue;
    const { entry } = service;
    try {
      const key = readMetaKey(names, service.read("ServiceMeta"));
      groups.add(entry === undefined ? key : new CatalogText(key, [entry]), service);
    } catch (error) {
      if (!(error instanceof FunctionError) || entry === undefined) throw error;
      failed.push({ entry, error });
    }
  }
  // What no service has is a mistake of the template's.
  if (groups.isEmpty && failed[0] !== undefined) throw failed[0].error;
  for (const { entry, error } of failed) sources.leaveOut(entry, `byMeta: ${error.message}`);
  return groups.toMap(stringType, instancesType);
}

function readMetaKey(names: string, metadata: Value): string {
  const parts = names.split(",").map((name) => readMeta(metadata, name));
  // A character is replaced by one sign, however many bytes it has.
  const signs = parts.map((part) =>
    splitCharacters(part).map((each) => each.replace(/^[^\w-]+$/, "_")),
  );
  return signs.map((part) => part.join("")).join("_");
}

function readMeta(metadata: Value, name: string): string {
  const isNumber = name.endsWith("|int");
  const bareName = isNumber ? name.slice(0, -"|int".length) : name;
  const found = metadata instanceof GoMap ? metadata.entries.get(bareName)?.value : undefined;
  const value = isText(found) ? bareText(found) : "";
  if (!isNumber) return value || `_no_${bareName}_`;
  return padNumber(value || "0");
}

/** Five digits wide, so that groups come in the order of the numbers. */
function padNumber(text: string): string {
  const number = parseInteger(text, `cannot parse ${text} as number : strconv.Atoi`);
  return number < 0n ? `-${String(-number).padStart(4, "0")}` : String(number).padStart(5, "0");
}

/** Values by keys; the key of a group comes from every entry that has it. */
class Groups {
  readonly #groups = new Map<
    MapKey,
    { readonly key: Value; readonly sources: Source[]; readonly items: Value[] }
  >();

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  add(key: Value, item: Value): void {
    const bare = bareText(key) as MapKey;
    const group = this.#groups.get(bare) ?? { key, sources: [], items: [] };
    this.#groups.set(bare, group);
    if (key instanceof CatalogText) group.sources.push(...key.sources);
    group.items.push(item);
  }

  toMap(key: GoType, group: SliceType): GoMap {
    const entries = Array.from(this.#groups, ([bare, each]): [MapKey, MapEntry] => [
      bare,
      {
        key: each.sources.length === 0 ? each.key : new CatalogText(String(bare), each.sources),
        value: new List(group, each.items),
      },
    ]);
    return new GoMap({ kind: "map", key, element: group }, new Map(entries));
  }
}
