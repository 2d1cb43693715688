import type {
  CatalogNode,
  KeyPair,
  ListedService,
  NodeService,
  NodeWithServices,
  Query,
} from "../../discovery/query.ts";
import { toBytes } from "../bytes.ts";
import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { boolType, type GoType, stringsType, stringType } from "../go-type.ts";
import type { Sources } from "../sources.ts";
import { bareText } from "../text.ts";
import { type CatalogEntry, CatalogText, List, type Struct, type Value } from "../value.ts";
import {
  createTagEntry,
  type JudgedEntry,
  judgeInstance,
  judgeNode,
  judgeNodeService,
  judgeService,
} from "./catalog-entry.ts";
import {
  parseKeyQuery,
  parseKeysQuery,
  parseNodeQuery,
  parseNodesQuery,
  parseServiceQuery,
  parseServicesQuery,
} from "./catalog-query.ts";
import {
  instanceKind,
  keyPairKind,
  makeTags,
  nodeKind,
  nodeServiceKind,
  nodeWithServicesKind,
  snippetKind,
} from "./catalog-structs.ts";
import type { StructKind } from "./struct-kind.ts";

/** consul-template's functions that ask Consul. */
export function createCatalogFunctions(sources: Sources): FunctionTable {
  const exists = (text: string): boolean => text !== "" && askKey(sources, text) !== undefined;
  const keyOrDefault = (text: string, fallback: Value): Value => {
    const value = text === "" ? "" : askKey(sources, text)?.value;
    return value === undefined || value === "" ? fallback : value;
  };
  const key = (text: string): Value => (text === "" ? "" : needKey(sources, text));
  return new Map([
    ["services", ofTexts((texts) => listServices(sources, texts.join("")))],
    ["service", ofTexts((texts) => listInstances(sources, texts))],
    ["node", ofTexts((texts) => findNode(sources, texts.join("")))],
    ["nodes", ofTexts((texts) => listNodes(sources, texts.join("")))],
    ["datacenters", own([], (args) => listDatacenters(sources, args.length), boolType)],
    ["key", ofText(key)],
    ["keyExists", ofText(exists)],
    ["keyOrDefault", ofText(keyOrDefault, [stringType])],
    ["ls", ofText((text) => listKeys(sources, text, { isTop: true, isSafe: false }))],
    ["safeLs", ofText((text) => listKeys(sources, text, { isTop: true, isSafe: true }))],
    ["tree", ofText((text) => listKeys(sources, text, { isTop: false, isSafe: false }))],
    ["safeTree", ofText((text) => listKeys(sources, text, { isTop: false, isSafe: true }))],
  ]);
}

/** What they return comes from where they asked, not from the texts that they asked with. */
function own(
  parameters: readonly GoType[],
  call: (args: readonly Value[]) => Value,
  rest?: GoType,
): TemplateFunction {
  return { parameters, ...(rest !== undefined && { rest }), origin: "own", call };
}

function ofTexts(call: (texts: readonly string[]) => Value): TemplateFunction {
  return own([], (args) => call(args.map((arg) => String(bareText(arg)))), stringType);
}

function ofText(
  call: (text: string, second: Value) => Value,
  more: readonly GoType[] = [],
): TemplateFunction {
  return own([stringType, ...more], ([text, second]) => call(String(bareText(text)), second));
}

function listServices(sources: Sources, text: string): List {
  const answer = sources.ask<"services">(parseServicesQuery(text))?.answer ?? [];
  const services = answer.toSorted((a, b) => compare(a.name, b.name));
  const sound = keepSound(sources, services, judgeService).map(({ item, entry }) => {
    const { name } = item;
    return { item: { name, tags: () => listTags(sources, item) }, entry };
  });
  return makeList(snippetKind, sound);
}

function listTags(sources: Sources, service: ListedService): List {
  const entries = new Map(service.tags.map((tag) => [tag, createTagEntry(service, tag)]));
  for (const [tag, entry] of entries) if (sources.isLeftOut(entry)) entries.delete(tag);
  return makeTags([...entries.keys()], (tag) => {
    const entry = entries.get(tag);
    return new CatalogText(toBytes(tag), entry === undefined ? [] : [entry]);
  });
}

/** The arguments are parts of one query: the second one was its filter in the first versions. */
function listInstances(sources: Sources, texts: readonly string[]): List {
  if ((texts[0] ?? "") === "") return makeList(instanceKind, []);
  const { query, statuses } = parseServiceQuery(texts.join("|"));
  const answer = sources.ask<"instances">(query)?.answer ?? [];
  const wanted = statuses.has("any")
    ? [...answer]
    : answer.filter(({ status }) => statuses.has(status));
  if (query.near === undefined) {
    wanted.sort((a, b) => compare(a.node.name, b.node.name) || compare(a.id, b.id));
  }
  return makeList(instanceKind, keepSound(sources, wanted, judgeInstance));
}

function listNodes(sources: Sources, text: string): List {
  const query = parseNodesQuery(text);
  const answer = sources.ask<"nodes">(query)?.answer ?? [];
  const byName = (a: CatalogNode, b: CatalogNode): number =>
    compare(a.name, b.name) || compare(a.address, b.address);
  const nodes = query.near === undefined ? answer.toSorted(byName) : answer;
  return makeList(nodeKind, keepSound(sources, nodes, judgeNode));
}

function findNode(sources: Sources, text: string): Struct | undefined {
  const found = sources.ask<"node">(parseNodeQuery(text))?.answer;
  const [sound] = found === undefined ? [] : keepSound(sources, [found.node], judgeNode);
  if (found === undefined || sound === undefined) return undefined;
  const { item, entry } = sound;
  const services = listNodeServices(sources, found);
  return nodeWithServicesKind.make({ node: nodeKind.make(item, entry), services }, entry);
}

function listNodeServices(sources: Sources, { node, services }: NodeWithServices): List {
  const byName = (a: NodeService, b: NodeService): number =>
    compare(a.service, b.service) || compare(a.id, b.id);
  const judge = (service: NodeService): JudgedEntry => judgeNodeService(service, node);
  return makeList(nodeServiceKind, keepSound(sources, services.toSorted(byName), judge));
}

/**
 * The operator's names, in Consul's order: the nearest first. Its argument, to leave out those that
 * cannot be reached, would cost a question to each: it is taken, and changes nothing.
 */
function listDatacenters(sources: Sources, argumentCount: number): List {
  if (argumentCount > 1) {
    const counts = `expected 0 or 1, but got ${argumentCount}`;
    throw new FunctionError(`datacenters: wrong number of arguments, ${counts}`);
  }
  const answer = sources.ask<"datacenters">({ kind: "datacenters" })?.answer ?? [];
  return new List(stringsType, answer.map(toBytes));
}

function askKey(sources: Sources, text: string): KeyPair | undefined {
  return sources.ask<"key">(parseKeyQuery(text))?.answer;
}

/** A key that does not exist yet is waited for. */
function needKey(sources: Sources, text: string): string {
  const query = parseKeyQuery(text);
  const known = sources.ask<"key">(query);
  if (known !== undefined && known.answer === undefined) {
    sources.miss(`key ${JSON.stringify(query.path)}`);
  }
  return known?.answer?.value ?? "";
}

interface Listing {
  /** Only what is right below the prefix. */
  readonly isTop: boolean;
  /** Nothing is an answer that is waited out. */
  readonly isSafe: boolean;
}

function listKeys(sources: Sources, text: string, { isTop, isSafe }: Listing): List {
  const type = { kind: "slice", element: keyPairKind.type } as const;
  if (text === "") return new List(type, []);
  const query: Query = parseKeysQuery(text);
  const known = sources.ask<"keys">(query);
  const items: Struct[] = [];
  for (const pair of known?.answer ?? []) {
    const relativeKey = pair.key.slice(query.prefix.length).replace(/^\/+/, "");
    // A key that ends in a slash is a folder of Consul's own pages.
    const isWanted = isTop ? !relativeKey.includes("/") : !relativeKey.endsWith("/");
    if (relativeKey !== "" && isWanted) {
      items.push(keyPairKind.make({ pair, relativeKey }));
    }
  }
  if (isSafe && known !== undefined && items.length === 0) {
    sources.miss(`keys below ${JSON.stringify(query.prefix)}`);
  }
  return new List(type, items);
}

interface Sound<Item> {
  readonly item: Item;
  readonly entry: CatalogEntry;
}

/** Those that are not left out; whatever cannot be right is from now on. */
function keepSound<Item>(
  sources: Sources,
  items: readonly Item[],
  judge: (item: Item) => JudgedEntry,
): Sound<Item>[] {
  const sound: Sound<Item>[] = [];
  for (const item of items) {
    const { entry, flaw } = judge(item);
    if (sources.isLeftOut(entry)) continue;
    if (flaw === undefined) sound.push({ item, entry });
    else sources.leaveOut(entry, flaw);
  }
  return sound;
}

function makeList<Item>(kind: StructKind<Item>, sound: readonly Sound<Item>[]): List {
  const items = sound.map(({ item, entry }) => kind.make(item, entry));
  return new List({ kind: "slice", element: kind.type }, items);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
