import { DiscoveryError, type DiscoveryErrorCode } from "../../src/discovery/discovery-error.ts";
import type {
  CatalogNode,
  KeyPair,
  Query,
  QueryAnswer,
  QueryCatalog,
  QueryFollower,
  QueryKind,
  ServiceInstance,
} from "../../src/discovery/query.ts";
import { queryKey } from "../../src/discovery/query.ts";

/** A catalogue of queries that are answered when the test says so. */
export class ScriptedQueries implements QueryCatalog {
  /** What is followed now, by key; the same query may be followed more than once. */
  readonly #following: { key: string; follower: QueryFollower; signal: AbortSignal }[] = [];
  /** How many followings were ever begun. */
  count = 0;

  async followQuery<Kind extends QueryKind>(
    query: Extract<Query, { kind: Kind }>,
    follower: QueryFollower<Kind>,
    signal: AbortSignal,
  ): Promise<void> {
    this.count++;
    this.#following.push({ key: queryKey(query), follower, signal });
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** How many follow a query now. */
  countOf(query: Query): number {
    return this.#find(query).length;
  }

  get open(): number {
    return this.#following.filter(({ signal }) => !signal.aborted).length;
  }

  answer<Kind extends QueryKind>(
    query: Extract<Query, { kind: Kind }>,
    answer: QueryAnswer<Kind>,
    isTrusted = true,
  ): void {
    for (const { follower } of this.#find(query)) follower.onAnswer(answer, isTrusted);
  }

  fail(query: Query, code: DiscoveryErrorCode = "consul-unreachable"): void {
    const error = new DiscoveryError(code, "Cannot ask Consul: scripted");
    for (const { follower } of this.#find(query)) follower.onFailure(error);
  }

  #find(query: Query) {
    const key = queryKey(query);
    return this.#following.filter((each) => each.key === key && !each.signal.aborted);
  }
}

export function nodeOf(name: string, more: Partial<CatalogNode> = {}): CatalogNode {
  const address = "198.18.0.1";
  return { id: "", name, address, datacenter: "dc1", taggedAddresses: {}, meta: {}, ...more };
}

export function instanceOf(id: string, more: Partial<ServiceInstance> = {}): ServiceInstance {
  return {
    id,
    service: "web",
    address: "198.18.0.2",
    port: 80,
    tags: [],
    meta: {},
    taggedAddresses: {},
    weights: { passing: 1, warning: 1 },
    status: "passing",
    checks: [],
    node: nodeOf("n1"),
    ...more,
  };
}

export function keyOf(key: string, value: string, more: Partial<KeyPair> = {}): KeyPair {
  const indexes = { createIndex: 1, modifyIndex: 2, lockIndex: 0, flags: 0 };
  return { key, value, ...indexes, session: "", ...more };
}
