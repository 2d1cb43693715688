import type { Query, QueryCatalog, QueryFollower, QueryKind } from "../../discovery/query.ts";

/** The same catalogue, where a query that names no namespace means this one. */
export function inNamespace(catalog: QueryCatalog, namespace: string | undefined): QueryCatalog {
  if (namespace === undefined) return catalog;
  return {
    followQuery<Kind extends QueryKind>(
      query: Extract<Query, { kind: Kind }>,
      follower: QueryFollower<Kind>,
      signal: AbortSignal,
    ): Promise<void> {
      const hasOwn = query.kind === "datacenters" || "namespace" in query;
      return catalog.followQuery(hasOwn ? query : { ...query, namespace }, follower, signal);
    },
  };
}
