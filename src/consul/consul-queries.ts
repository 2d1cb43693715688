import { type Random, realRandom } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import type {
  Query,
  QueryAnswer,
  QueryCatalog,
  QueryFollower,
  QueryKind,
} from "../discovery/query.ts";
import type { Logger } from "../log/logger.ts";
import { readObject, readPart, readString } from "./answer-shape.ts";
import { followIndex, type IndexedAnswer } from "./blocking-query.ts";
import { askCatalog, callFollower } from "./catalog-question.ts";
import type { ConsulClient } from "./client.ts";
import { toQuestion } from "./query-question.ts";

export interface ConsulQueriesParts {
  readonly client: ConsulClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: Random;
}

/** What templates ask, answered by Consul's servers, in Consul's default consistency. */
export class ConsulQueries implements QueryCatalog {
  readonly #parts: ConsulQueriesParts;

  constructor(parts: ConsulQueriesParts) {
    this.#parts = parts;
  }

  async followQuery<Kind extends QueryKind>(
    query: Extract<Query, { kind: Kind }>,
    follower: QueryFollower<Kind>,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, clock, random = realRandom, logger } = this.#parts;
    const ownNode = new OwnNode(client);
    const guard = (call: () => void): void => callFollower(call, query.kind, logger);
    await followIndex<QueryAnswer>(
      {
        ask: (index, askSignal) => this.#ask(query, { index, ownNode }, askSignal),
        onAnswer: (answer, isTrusted) =>
          guard(() => follower.onAnswer(answer as QueryAnswer<Kind>, isTrusted)),
        onFailure: (error) => {
          ownNode.forget();
          guard(() => follower.onFailure(error));
        },
        clock,
        random,
        pollMs: limits.queryPollMs,
      },
      signal,
    );
  }

  async #ask(
    query: Query,
    { index, ownNode }: { index: bigint | undefined; ownNode: OwnNode },
    signal: AbortSignal,
  ): Promise<IndexedAnswer<QueryAnswer>> {
    const { client } = this.#parts;
    const named =
      query.kind === "node"
        ? { ...query, node: query.node ?? (await ownNode.find(signal)) }
        : query;
    const answer = await askCatalog(client, toQuestion(named, client.datacenter), index, signal);
    // The agent tells the datacenters by itself, and no leader with them.
    return query.kind === "datacenters" ? { ...answer, hasLeader: true } : answer;
  }
}

/** The name of the node of the agent that we ask; it may be another after a failure. */
class OwnNode {
  readonly #client: ConsulClient;
  #name: string | undefined;

  constructor(client: ConsulClient) {
    this.#client = client;
  }

  async find(signal: AbortSignal): Promise<string> {
    this.#name ??= await this.#ask(signal);
    return this.#name;
  }

  forget(): void {
    this.#name = undefined;
  }

  async #ask(signal: AbortSignal): Promise<string> {
    const request = {
      method: "GET",
      path: "/v1/agent/self",
      timeoutMs: limits.questionTimeoutMs,
      purpose: "find our own node",
      rule: "agent:read",
    } as const;
    return (await this.#client.ask(request, decodeOwnName, signal)).value;
  }
}

function decodeOwnName(answer: unknown): string {
  return readPart(readObject(answer), "Config", (config) => {
    return readPart(readObject(config), "NodeName", readString);
  });
}
