import type { Catalog } from "../discovery/catalog.ts";
import type { QueryCatalog } from "../discovery/query.ts";
import type { Registry } from "../discovery/registry.ts";

/** The sides of one registry: what we tell it, and what we ask it. */
export interface Discovery {
  readonly registry: Registry;
  readonly catalog: Catalog;
  /** What templates ask; loaded for them. */
  readonly loadQueries: () => Promise<QueryCatalog>;
}
