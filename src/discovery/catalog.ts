import type { DiscoveryError } from "./discovery-error.ts";

export type InstanceStatus = "passing" | "warning" | "critical" | "maintenance";

/** One registered instance of a service, passing or not. */
export interface CatalogInstance {
  readonly id: string;
  readonly node: string;
  /** The service's address, or its node's when it has none. */
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly status: InstanceStatus;
}

export interface ServiceQuery {
  readonly service: string;
  readonly tag?: string;
  readonly datacenter?: string;
  /** The rate where blocking does not work. */
  readonly pollMs: number;
}

export interface Answer {
  /** All registered instances, so that leaving can be told from failing. */
  readonly instances: readonly CatalogInstance[];
  /** False when the answer follows an error, an index that went back, or came without a leader. */
  readonly isTrusted: boolean;
}

export interface Follower {
  /** Every answer, also one that is equal to the last. */
  onAnswer(answer: Answer): void;
  /** Once for each failed attempt; the query goes on by itself. */
  onFailure(error: DiscoveryError): void;
}

/** Where services are looked up. */
export interface Catalog {
  /** Follows the instances of a service until the signal aborts; the promise then resolves, and never rejects. */
  follow(query: ServiceQuery, follower: Follower, signal: AbortSignal): Promise<void>;
}
