import { type Random, realRandom } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Catalog, CatalogInstance, Follower, ServiceQuery } from "../discovery/catalog.ts";
import type { Logger } from "../log/logger.ts";
import { followIndex } from "./blocking-query.ts";
import { askCatalog, type CatalogQuestion, callFollower } from "./catalog-question.ts";
import type { ConsulClient } from "./client.ts";
import { decodeInstances } from "./decode-instances.ts";

export interface CatalogParts {
  readonly client: ConsulClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: Random;
}

/**
 * Services as Consul's servers know them, by blocking queries on /v1/health/service. Consistency is
 * Consul's default: a stale answer may go back in time, and hides that there is no leader.
 */
export class ConsulCatalog implements Catalog {
  readonly #parts: CatalogParts;

  constructor(parts: CatalogParts) {
    this.#parts = parts;
  }

  async follow(query: ServiceQuery, follower: Follower, signal: AbortSignal): Promise<void> {
    const { client, clock, random = realRandom, logger } = this.#parts;
    const question = toQuestion(query, client.datacenter);
    const guard = (call: () => void): void => callFollower(call, question.purpose, logger);
    await followIndex<readonly CatalogInstance[]>(
      {
        ask: (index, askSignal) => askCatalog(client, question, index, askSignal),
        onAnswer: (instances, isTrusted) =>
          guard(() => follower.onAnswer({ instances, isTrusted })),
        onFailure: (error) => guard(() => follower.onFailure(error)),
        clock,
        random,
        pollMs: query.pollMs,
      },
      signal,
    );
  }
}

function toQuestion(
  { service, tag, datacenter }: ServiceQuery,
  ownDatacenter: string | undefined,
): CatalogQuestion<readonly CatalogInstance[]> {
  return {
    path: `/v1/health/service/${encodeURIComponent(service)}`,
    parameters: { tag, dc: datacenter ?? ownDatacenter },
    purpose: `watch "${service}"`,
    rule: `service:read on "${service}" and node:read`,
    decode: decodeInstances,
    isEmpty: (instances) => instances.length === 0,
  };
}
