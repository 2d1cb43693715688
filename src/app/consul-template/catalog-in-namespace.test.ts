import { expect, test } from "bun:test";
import type { Query, QueryCatalog } from "../../discovery/query.ts";
import { inNamespace } from "./catalog-in-namespace.ts";

async function asked(query: Query, namespace: string | undefined): Promise<unknown> {
  const seen: unknown[] = [];
  const catalog: QueryCatalog = {
    followQuery: async (each) => {
      seen.push(each);
    },
  };
  const follower = { onAnswer: () => undefined, onFailure: () => undefined };
  await inNamespace(catalog, namespace).followQuery(query, follower, new AbortController().signal);
  return seen[0];
}

test("a query that names no namespace gets ours", async () => {
  const query: Query = { kind: "key", path: "a" };
  expect(await asked(query, "ns")).toEqual({ ...query, namespace: "ns" });
  expect(await asked({ ...query, namespace: "own" }, "ns")).toEqual({ ...query, namespace: "own" });
  expect(await asked(query, undefined)).toEqual(query);
  expect(await asked({ kind: "datacenters" }, "ns")).toEqual({ kind: "datacenters" });
});
