/** What we tell the world about one service of ours. */
export interface Registration {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly ttlMs: number;
}

export type BeatStatus = "passing" | "critical";

/** Where an id points to, as the registry knows it. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * Where services are registered. Every call ends when its signal aborts, and fails with a
 * `DiscoveryError` only; none retries by itself.
 */
export interface Registry {
  /** Registers the service together with its TTL check, which has `status` from the first moment. */
  register(
    registration: Registration,
    status: BeatStatus,
    output: string,
    signal: AbortSignal,
  ): Promise<void>;
  /** Ends well when the id is not registered. */
  deregister(id: string, signal: AbortSignal): Promise<void>;
  /** Fails with `consul-forgot` when the id has to be registered again. */
  beat(id: string, status: BeatStatus, output: string, signal: AbortSignal): Promise<void>;
  /** Where the id points to now, or undefined when it is not registered. */
  find(id: string, signal: AbortSignal): Promise<Endpoint | undefined>;
  /** False while the cluster has no leader: registrations would hang. */
  hasLeader(signal: AbortSignal): Promise<boolean>;
}
