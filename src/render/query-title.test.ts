import { expect, test } from "bun:test";

import type { Query } from "../discovery/query.ts";
import { titleOf } from "./query-title.ts";

test("titleOf() names every kind of query for people", () => {
  const rows: [query: Query, title: string][] = [
    [{ kind: "services" }, "all services"],
    [{ kind: "instances", service: "web" }, 'service "web"'],
    [{ kind: "nodes" }, "all nodes"],
    [{ kind: "node" }, "our own node"],
    [{ kind: "node", node: "n1" }, 'node "n1"'],
    [{ kind: "datacenters" }, "all datacenters"],
    [{ kind: "key", path: "a/b" }, 'key "a/b"'],
    [{ kind: "keys", prefix: "a" }, 'keys below "a"'],
  ];
  for (const [query, title] of rows) expect(titleOf(query)).toBe(title);
});
