import type {
  Catalog,
  CatalogInstance,
  Follower,
  InstanceStatus,
  ServiceQuery,
} from "../../src/discovery/catalog.ts";
import { DiscoveryError, type DiscoveryErrorCode } from "../../src/discovery/discovery-error.ts";

/** A catalogue that answers when the test says so. */
export class ScriptedCatalog implements Catalog {
  query: ServiceQuery | undefined;
  #follower: Follower | undefined;

  async follow(query: ServiceQuery, follower: Follower, signal: AbortSignal): Promise<void> {
    this.query = query;
    this.#follower = follower;
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  answer(instances: readonly CatalogInstance[], isTrusted = true): void {
    this.#follower?.onAnswer({ instances, isTrusted });
  }

  fail(code: DiscoveryErrorCode = "consul-unreachable"): void {
    this.#follower?.onFailure(new DiscoveryError(code, "Cannot ask Consul: scripted"));
  }
}

/** Instances by their names: each has an address of its own. */
export function instancesOf(
  names: readonly string[],
  status: InstanceStatus = "passing",
): CatalogInstance[] {
  return names.map((id) => ({
    id,
    node: "node",
    address: `198.18.0.${(id.codePointAt(0) ?? 0) % 250}`,
    port: 80,
    tags: [],
    status,
  }));
}
