import { unreachable } from "../base/assert.ts";
import type { Query } from "../discovery/query.ts";

/** A query for people: `service "web"`, `key "a/b"`. */
export function titleOf(query: Query): string {
  switch (query.kind) {
    case "services":
      return "all services";
    case "instances":
      return `service ${JSON.stringify(query.service)}`;
    case "nodes":
      return "all nodes";
    case "node":
      return query.node === undefined ? "our own node" : `node ${JSON.stringify(query.node)}`;
    case "datacenters":
      return "all datacenters";
    case "key":
      return `key ${JSON.stringify(query.path)}`;
    case "keys":
      return `keys below ${JSON.stringify(query.prefix)}`;
    default:
      return unreachable(query);
  }
}
