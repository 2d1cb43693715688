// consul-template's structs: names and fields in Go's order, which is the order of printing.
import type {
  AddressPort,
  CatalogNode,
  InstanceCheck,
  KeyPair,
  NodeService,
  ServiceInstance,
} from "../../discovery/query.ts";
import { toBytes } from "../bytes.ts";
import {
  boolType,
  type GoType,
  intType,
  type SliceType,
  stringMapType,
  stringsType,
  stringType,
} from "../go-type.ts";
import { bareText, isText } from "../text.ts";
import { GoMap, List, type MapEntry, type MapKey, TypedInteger, type Value } from "../value.ts";
import { defineStruct, type Mark } from "./struct-kind.ts";

const uintType: GoType = { kind: "uint64" };

/** A service's tags; `.Tags.Contains "x"`. */
export const serviceTagsType: SliceType = {
  kind: "slice",
  element: stringType,
  name: "dependency.ServiceTags",
  methods: {
    Contains: {
      parameters: [stringType],
      // "own": tags need not be stripped of their origin one by one for a yes or no.
      origin: "own",
      call: ([tags, wanted]) => contains(tags, wanted),
    },
  },
};

/** A service in the list of all; its tags are made already. */
export const snippetKind = defineStruct<{ name: string; tags: () => List }>(
  "dependency.CatalogSnippet",
  [
    ["Name", stringType, ({ name }, mark) => mark(name)],
    ["Tags", serviceTagsType, ({ tags }) => tags()],
  ],
);

/** A node. */
export const nodeKind = defineStruct<CatalogNode>("dependency.Node", [
  ["ID", stringType, ({ id }, mark) => mark(id)],
  ["Node", stringType, ({ name }, mark) => mark(name)],
  ["Address", stringType, ({ address }, mark) => mark(address)],
  ["Datacenter", stringType, ({ datacenter }, mark) => mark(datacenter)],
  ["TaggedAddresses", stringMapType, (node, mark) => makeMap(node.taggedAddresses, mark)],
  ["Meta", stringMapType, ({ meta }, mark) => makeMap(meta, mark)],
]);

/** A service of one node. */
export const nodeServiceKind = defineStruct<NodeService>("dependency.CatalogNodeService", [
  ["ID", stringType, ({ id }, mark) => mark(id)],
  ["Service", stringType, ({ service }, mark) => mark(service)],
  ["Tags", serviceTagsType, ({ tags }, mark) => makeTags(tags, mark)],
  ["Meta", stringMapType, ({ meta }, mark) => makeMap(meta, mark)],
  ["Port", intType, ({ port }) => makeInt(port)],
  ["Address", stringType, ({ address }, mark) => mark(address)],
  ["EnableTagOverride", boolType, ({ enableTagOverride }) => enableTagOverride],
]);

/** A node and its services, made already. */
export const nodeWithServicesKind = defineStruct<{ node: Value; services: List }>(
  "dependency.CatalogNode",
  [
    ["Node", nodeKind.type, ({ node }) => node],
    ["Services", { kind: "slice", element: nodeServiceKind.type }, ({ services }) => services],
  ],
);

const addressKind = defineStruct<AddressPort>(
  "api.ServiceAddress",
  [
    ["Address", stringType, ({ address }, mark) => mark(address)],
    ["Port", intType, ({ port }) => makeInt(port)],
  ],
  { isPlain: true },
);

const weightsKind = defineStruct<ServiceInstance["weights"]>(
  "api.AgentWeights",
  [
    ["Passing", intType, ({ passing }) => makeInt(passing)],
    ["Warning", intType, ({ warning }) => makeInt(warning)],
  ],
  { isPlain: true },
);

const checkKind = defineStruct<InstanceCheck>("api.HealthCheck", [
  ["Node", stringType, ({ node }, mark) => mark(node)],
  ["CheckID", stringType, ({ checkId }, mark) => mark(checkId)],
  ["Name", stringType, ({ name }, mark) => mark(name)],
  ["Status", stringType, ({ status }, mark) => mark(status)],
  ["Notes", stringType, ({ notes }, mark) => mark(notes)],
  ["Output", stringType, ({ output }, mark) => mark(output)],
  ["ServiceID", stringType, ({ serviceId }, mark) => mark(serviceId)],
  ["ServiceName", stringType, ({ serviceName }, mark) => mark(serviceName)],
  ["ServiceTags", stringsType, (check, mark) => new List(stringsType, check.serviceTags.map(mark))],
]);

const checksType: SliceType = {
  kind: "slice",
  element: checkKind.type,
  name: "api.HealthChecks",
};
const addressesType: GoMap["type"] = { kind: "map", key: stringType, element: addressKind.type };

/** An instance of a service. */
export const instanceKind = defineStruct<ServiceInstance>("dependency.HealthService", [
  ["Node", stringType, ({ node }, mark) => mark(node.name)],
  ["NodeID", stringType, ({ node }, mark) => mark(node.id)],
  ["NodeAddress", stringType, ({ node }, mark) => mark(node.address)],
  ["NodeTaggedAddresses", stringMapType, ({ node }, mark) => makeMap(node.taggedAddresses, mark)],
  ["NodeMeta", stringMapType, ({ node }, mark) => makeMap(node.meta, mark)],
  ["ServiceMeta", stringMapType, ({ meta }, mark) => makeMap(meta, mark)],
  ["Address", stringType, ({ address }, mark) => mark(address)],
  [
    "ServiceTaggedAddresses",
    addressesType,
    ({ taggedAddresses }, mark, entry) =>
      mapOf(addressesType, taggedAddresses, mark, (value) => addressKind.make(value, entry)),
  ],
  ["ID", stringType, ({ id }, mark) => mark(id)],
  ["Name", stringType, ({ service }, mark) => mark(service)],
  ["Tags", serviceTagsType, ({ tags }, mark) => makeTags(tags, mark)],
  [
    "Checks",
    checksType,
    ({ checks }, _mark, entry) =>
      new List(
        checksType,
        checks.map((check) => checkKind.make(check, entry)),
      ),
  ],
  // One of our own words.
  ["Status", stringType, ({ status }) => status],
  ["Port", intType, ({ port }) => makeInt(port)],
  ["Weights", weightsKind.type, ({ weights }, _mark, entry) => weightsKind.make(weights, entry)],
]);

/** A key below a prefix; keys and values are the operator's, and have no origin. */
export const keyPairKind = defineStruct<{ pair: KeyPair; relativeKey: string }>(
  "dependency.KeyPair",
  [
    ["Path", stringType, ({ pair }) => toBytes(pair.key)],
    ["Key", stringType, ({ relativeKey }) => toBytes(relativeKey)],
    ["Value", stringType, ({ pair }) => pair.value],
    ["CreateIndex", uintType, ({ pair }) => makeUint(pair.createIndex)],
    ["ModifyIndex", uintType, ({ pair }) => makeUint(pair.modifyIndex)],
    ["LockIndex", uintType, ({ pair }) => makeUint(pair.lockIndex)],
    ["Flags", uintType, ({ pair }) => makeUint(pair.flags)],
    ["Session", stringType, ({ pair }) => toBytes(pair.session)],
  ],
);

/** Consul's numbers are Go's integers; whatever else there may be is none. */
function makeInt(value: number): bigint {
  return Number.isInteger(value) ? BigInt(value) : 0n;
}

function makeUint(value: number): TypedInteger {
  return new TypedInteger("uint64", makeInt(value));
}

/** Tags in Go's order. */
export function makeTags(tags: readonly string[], mark: Mark): List {
  return new List(serviceTagsType, [...tags].sort().map(mark));
}

const textMapType: GoMap["type"] = { kind: "map", key: stringType, element: stringType };

function makeMap(map: Readonly<Record<string, string>>, mark: Mark): GoMap {
  return mapOf(textMapType, map, mark, mark);
}

function mapOf<Item>(
  type: GoMap["type"],
  map: Readonly<Record<string, Item>>,
  mark: Mark,
  make: (item: Item) => Value,
): GoMap {
  const entries = new Map<MapKey, MapEntry>();
  for (const [name, item] of Object.entries(map)) {
    const key = mark(name);
    entries.set(key.bytes, { key, value: make(item) });
  }
  return new GoMap(type, entries);
}

function contains(tags: Value, wanted: Value): boolean {
  if (!(tags instanceof List) || !isText(wanted)) return false;
  return tags.items.some((tag) => bareText(tag) === bareText(wanted));
}
