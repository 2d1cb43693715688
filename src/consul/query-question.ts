import { unreachable } from "../base/assert.ts";
import { DiscoveryError } from "../discovery/discovery-error.ts";
import type { Query, QueryAnswer } from "../discovery/query.ts";
import type { CatalogQuestion } from "./catalog-question.ts";
import { decodeServiceInstances } from "./decode-instances.ts";
import { decodeDatacenters, decodeKeys, decodeServices, decodeSingleKey } from "./decode-lists.ts";
import { decodeNodes, decodeNodeWithServices } from "./decode-node.ts";

/**
 * What a query asks Consul; `node` names our own where the query names none. Throws a
 * `DiscoveryError` for what a URL cannot name.
 */
export function toQuestion(
  query: Exclude<Query, { kind: "node" }> | (Query & { kind: "node"; node: string }),
  ownDatacenter: string | undefined,
): CatalogQuestion<QueryAnswer> {
  const parameters = placeOf(query, ownDatacenter);
  switch (query.kind) {
    case "services":
      return {
        path: "/v1/catalog/services",
        parameters,
        purpose: "list all services",
        rule: "service:read",
        decode: decodeServices,
        isEmpty: isEmptyList,
      };
    case "instances":
      return instancesQuestion(query, parameters);
    case "nodes":
      return {
        path: "/v1/catalog/nodes",
        parameters: { ...parameters, near: query.near },
        purpose: "list all nodes",
        rule: "node:read",
        decode: decodeNodes,
        isEmpty: isEmptyList,
      };
    case "node":
      return {
        path: `/v1/catalog/node/${encodePath(query.node)}`,
        parameters,
        purpose: `look up the node "${query.node}"`,
        rule: `node:read on "${query.node}"`,
        mayBeAbsent: true,
        decode: decodeNodeWithServices,
        isEmpty: isAbsent,
      };
    case "datacenters":
      return {
        path: "/v1/catalog/datacenters",
        purpose: "list all datacenters",
        rule: "nothing",
        decode: decodeDatacenters,
        isEmpty: isEmptyList,
      };
    case "key":
      return { ...keyQuestion(query.path), parameters, decode: decodeSingleKey, isEmpty: isAbsent };
    case "keys":
      return {
        ...keyQuestion(query.prefix),
        parameters: { ...parameters, recurse: "" },
        decode: decodeKeys,
        isEmpty: isEmptyList,
      };
    default:
      return unreachable(query);
  }
}

function instancesQuestion(
  { service, tag, near }: Query & { kind: "instances" },
  parameters: Parameters,
): CatalogQuestion<QueryAnswer> {
  return {
    path: `/v1/health/service/${encodePath(service)}`,
    parameters: { ...parameters, tag, near },
    purpose: `list the instances of "${service}"`,
    rule: `service:read on "${service}" and node:read`,
    decode: decodeServiceInstances,
    isEmpty: isEmptyList,
  };
}

function keyQuestion(path: string) {
  return {
    path: `/v1/kv/${encodePath(path)}`,
    purpose: `read the key "${path}"`,
    rule: `key:read on "${path}"`,
    mayBeAbsent: true,
  };
}

/** Each segment by itself: a slash within a key is one of the URL's as well. */
function encodePath(text: string): string {
  const segments = text.split("/");
  // Every client resolves them, escaped or not: another path of Consul's API would be asked.
  if (segments.some((segment) => segment === "." || segment === "..")) {
    const message = `Cannot ask Consul for "${text}": a URL cannot name what has "." or ".." in it`;
    throw new DiscoveryError("consul-refused", message);
  }
  return segments.map(encodeURIComponent).join("/");
}

type Parameters = Readonly<Record<string, string | undefined>>;

function placeOf(query: Query, ownDatacenter: string | undefined): Parameters {
  if (query.kind === "datacenters") return {};
  return { dc: query.datacenter ?? ownDatacenter, ns: query.namespace };
}

function isAbsent(value: QueryAnswer): boolean {
  return value === undefined;
}

function isEmptyList(value: QueryAnswer): boolean {
  return Array.isArray(value) && value.length === 0;
}
