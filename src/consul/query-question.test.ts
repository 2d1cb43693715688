import { expect, test } from "bun:test";

import { DiscoveryError } from "../discovery/discovery-error.ts";
import type { Query } from "../discovery/query.ts";
import { toQuestion } from "./query-question.ts";

type Named = Parameters<typeof toQuestion>[0];

function ask(query: Named): string {
  const { path, parameters = {} } = toQuestion(query, "home");
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `${path}?${given.map(([name, value]) => `${name}=${value}`).join("&")}`;
}

const rows: [query: Named, url: string][] = [
  [{ kind: "services" }, "/v1/catalog/services?dc=home"],
  [
    { kind: "services", datacenter: "away", namespace: "team" },
    "/v1/catalog/services?dc=away&ns=team",
  ],
  [{ kind: "instances", service: "web" }, "/v1/health/service/web?dc=home"],
  [
    { kind: "instances", service: "a b", tag: "t", near: "_agent" },
    "/v1/health/service/a%20b?dc=home&tag=t&near=_agent",
  ],
  [{ kind: "nodes", near: "n1" }, "/v1/catalog/nodes?dc=home&near=n1"],
  [{ kind: "node", node: "n1.x" }, "/v1/catalog/node/n1.x?dc=home"],
  [{ kind: "datacenters" }, "/v1/catalog/datacenters?"],
  [{ kind: "key", path: "a b/ü?/c#%" }, "/v1/kv/a%20b/%C3%BC%3F/c%23%25?dc=home"],
  [{ kind: "keys", prefix: "a/" }, "/v1/kv/a/?dc=home&recurse="],
];

for (const [query, url] of rows) {
  test(`toQuestion() asks ${JSON.stringify(query)} by ${url}`, () => {
    expect(ask(query)).toBe(url);
  });
}

test("toQuestion() asks nothing whose path would be another one", () => {
  const queries: Named[] = [
    { kind: "key", path: "../v1/agent/self" },
    { kind: "keys", prefix: "a/./b" },
    { kind: "node", node: ".." },
  ];
  for (const query of queries) expect(() => ask(query)).toThrow(DiscoveryError);
});

test("toQuestion() has a purpose and a rule for every kind", () => {
  const all: Query[] = rows.map(([query]) => query);
  expect(new Set(all.map(({ kind }) => kind)).size).toBe(7);
  for (const [query] of rows) {
    const { purpose, rule } = toQuestion(query, undefined);
    expect(purpose).toMatch(/^(?:list|look up|read) /);
    expect(rule).not.toBe("");
  }
});
