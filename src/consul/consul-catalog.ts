import { type Random, realRandom } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { describeBug } from "../base/shim-error.ts";
import type { Catalog, CatalogInstance, Follower, ServiceQuery } from "../discovery/catalog.ts";
import { DiscoveryError } from "../discovery/discovery-error.ts";
import type { Logger } from "../log/logger.ts";
import { followIndex, type IndexedAnswer } from "./blocking-query.ts";
import type { ConsulClient, ConsulRequest } from "./client.ts";
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
    const { clock, random = realRandom, logger } = this.#parts;
    // A bug of the follower's costs one answer, not the watch.
    const guard = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        logger.error("Internal error in a watch", {
          service: query.service,
          error: describeBug(error),
        });
      }
    };
    await followIndex<readonly CatalogInstance[]>(
      {
        ask: (index, askSignal) => this.#ask(query, index, askSignal),
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

  async #ask(
    query: ServiceQuery,
    index: bigint | undefined,
    signal: AbortSignal,
  ): Promise<IndexedAnswer<readonly CatalogInstance[]>> {
    const { client } = this.#parts;
    const request = createRequest(query, index, client.datacenter);
    const { headers, value } = await client.ask(request, decodeInstances, signal);
    if (value.length === 0 && isFiltered(headers)) {
      const reason = "Consul has hidden all instances: the token needs";
      const message = `Cannot ${request.purpose}: ${reason} ${request.rule}`;
      throw new DiscoveryError("consul-denied", message);
    }
    return {
      indexText: headers.get("x-consul-index"),
      hasLeader: headers.get("x-consul-knownleader")?.toLowerCase() === "true",
      value,
    };
  }
}

function createRequest(
  { service, tag, datacenter }: ServiceQuery,
  index: bigint | undefined,
  ownDatacenter: string | undefined,
): ConsulRequest {
  const { watchWaitMs, questionTimeoutMs, answerBodyTimeoutMs } = limits;
  const dc = datacenter ?? ownDatacenter;
  return {
    method: "GET",
    path: `/v1/health/service/${encodeURIComponent(service)}`,
    query: {
      ...(index !== undefined && { index: String(index), wait: `${watchWaitMs}ms` }),
      ...(tag !== undefined && { tag }),
      ...(dc !== undefined && { dc }),
    },
    // Consul adds up to a sixteenth to the wait, so that not all of its clients come at once.
    timeoutMs: index === undefined ? questionTimeoutMs : watchWaitMs + watchWaitMs / 16 + 5000,
    bodyTimeoutMs: answerBodyTimeoutMs,
    purpose: `watch "${service}"`,
    rule: `service:read on "${service}" and node:read`,
  };
}

/** Since 1.11; older ones hide without a word what a token may not read. */
function isFiltered(headers: Headers): boolean {
  return headers.get("x-consul-results-filtered-by-acls")?.toLowerCase() === "true";
}
