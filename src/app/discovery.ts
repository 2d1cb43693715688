import type { Catalog } from "../discovery/catalog.ts";
import type { Registry } from "../discovery/registry.ts";

/** The two sides of one registry: what we tell it, and what we ask it. */
export interface Discovery {
  readonly registry: Registry;
  readonly catalog: Catalog;
}
