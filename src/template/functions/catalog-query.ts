// The words that templates ask the catalogue with: `TAG.NAME?ns=NAMESPACE@DATACENTER~NEAR|FILTER`, of
// which each function takes some parts. Grammar and error texts are consul-template's.
import type { Query } from "../../discovery/query.ts";
import { fromBytes } from "../bytes.ts";
import { FunctionError } from "../function.ts";
import { quote } from "../quote.ts";

type QueryOf<Kind extends Query["kind"]> = Extract<Query, { kind: Kind }>;

/** Instances of a service, and the statuses that are wanted; "any" among them is every status. */
export interface ServiceQuery {
  readonly query: QueryOf<"instances">;
  readonly statuses: ReadonlySet<string>;
}

export function parseServiceQuery(text: string): ServiceQuery {
  const parts = parse(servicePattern, text, "health.service");
  const { name = "", tag, near, filter } = parts;
  return {
    query: {
      kind: "instances",
      service: name,
      ...(tag !== undefined && { tag }),
      ...(near !== undefined && { near }),
      ...readPlace(parts, "health.service"),
    },
    statuses: parseFilter(filter, text),
  };
}

export function parseServicesQuery(text: string): QueryOf<"services"> {
  const parts = parse(servicesPattern, text, "catalog.services");
  return { kind: "services", ...readPlace(parts, "catalog.services") };
}

export function parseNodesQuery(text: string): QueryOf<"nodes"> {
  const parts = parse(nodesPattern, text, "catalog.nodes");
  const { near } = parts;
  const place = readPlace(parts, "catalog.nodes");
  return { kind: "nodes", ...(near !== undefined && { near }), ...place };
}

/** Nothing names our own node. */
export function parseNodeQuery(text: string): QueryOf<"node"> {
  if (text === "") return { kind: "node" };
  const parts = parse(nodePattern, text, "catalog.node");
  const { name = "" } = parts;
  return { kind: "node", node: name, ...readPlace(parts, "catalog.node") };
}

export function parseKeyQuery(text: string): QueryOf<"key"> {
  const parts = parse(keyPattern, text, "kv.get");
  return { kind: "key", path: fromBytes(parts["key"] ?? ""), ...readPlace(parts, "kv.get") };
}

export function parseKeysQuery(text: string): QueryOf<"keys"> {
  const parts = parse(keyPattern, text, "kv.list");
  return { kind: "keys", prefix: fromBytes(parts["key"] ?? ""), ...readPlace(parts, "kv.list") };
}

type Parts = Readonly<Record<string, string | undefined>>;

const parameters = String.raw`(?:\?(?<parameters>[\w=&-]+))?`;
const datacenter = String.raw`(?:@(?<datacenter>[\w.-]+))?`;
const near = String.raw`(?:~(?<near>[\w.-]+))?`;

const servicePattern = new RegExp(
  String.raw`^(?:(?<tag>[\w=:.-]+)\.)?(?<name>[\w-]+)${parameters}${datacenter}${near}(?:\|(?<filter>[\w,]+))?$`,
);
const servicesPattern = new RegExp(`^${parameters}${datacenter}$`);
const nodesPattern = new RegExp(`^${parameters}${datacenter}${near}$`);
const nodePattern = new RegExp(String.raw`^(?<name>[\w.-]+)${parameters}${datacenter}$`);
const keyPattern = new RegExp(`^/?(?<key>[^@?]+)${parameters}${datacenter}$`);

function parse(pattern: RegExp, text: string, label: string): Parts {
  const match = pattern.exec(text);
  if (match === null) throw new FunctionError(`${label}: invalid format: ${quote(text)}`);
  return match.groups ?? {};
}

const statusWords = new Set(["any", "passing", "warning", "critical", "maintenance"]);

function parseFilter(filter: string | undefined, text: string): ReadonlySet<string> {
  if (filter === undefined) return new Set(["passing"]);
  const words = filter.split(",").filter((word) => word !== "");
  for (const word of words) {
    if (statusWords.has(word)) continue;
    const place = `${quote(word)} in ${quote(text)}`;
    throw new FunctionError(`health.service: invalid filter: ${place}`);
  }
  return new Set(words);
}

/** What Consul Enterprise alone could tell apart, or takes another way of asking. */
const unsupportedParameters = new Set(["partition", "peer", "sg"]);

function readPlace(parts: Parts, label: string): { datacenter?: string; namespace?: string } {
  const { datacenter: dc, parameters: query } = parts;
  const namespace = query === undefined ? undefined : readNamespace(query, label);
  return {
    ...(dc !== undefined && { datacenter: dc }),
    ...(namespace !== undefined && { namespace }),
  };
}

function readNamespace(query: string, label: string): string | undefined {
  let namespace: string | undefined;
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const [name = "", ...rest] = pair.split("=");
    if (unsupportedParameters.has(name)) {
      throw new FunctionError(`${label}: Cannot ask with ${quote(name)}: it is not supported`);
    }
    if (name !== "ns") {
      const place = `${quote(name)} in query ${quote(query)}`;
      const known = "supported keys: ns,peer,partition,sg";
      throw new FunctionError(`${label}: invalid query parameter key ${place}: ${known}`);
    }
    // The first one counts, as everywhere in Go.
    namespace ??= rest.join("=");
  }
  return namespace === "" ? undefined : namespace;
}
