import type { InstanceStatus } from "./catalog.ts";
import type { DiscoveryError } from "./discovery-error.ts";

/** What a template can ask of the registry; two queries are the same when `queryKey()` is. */
export type Query =
  /** The names of all services, and their tags. */
  | ({ readonly kind: "services" } & Place)
  /** All instances of a service, whatever their status: the template filters. */
  | ({
      readonly kind: "instances";
      readonly service: string;
      readonly tag?: string;
      /** Sorted by the distance from this node; `_agent` is our own. */
      readonly near?: string;
    } & Place)
  | ({ readonly kind: "nodes"; readonly near?: string } & Place)
  /** Without a name: the node of the agent that we ask. */
  | ({ readonly kind: "node"; readonly node?: string } & Place)
  | { readonly kind: "datacenters" }
  /** One key's value. */
  | ({ readonly kind: "key"; readonly path: string } & Place)
  /** All keys below a prefix. */
  | ({ readonly kind: "keys"; readonly prefix: string } & Place);

interface Place {
  readonly datacenter?: string;
  /** Of Consul Enterprise; handed on as it is. */
  readonly namespace?: string;
}

export type QueryKind = Query["kind"];

/** What the registry answers, by the query's kind. */
export interface QueryAnswers {
  readonly services: readonly ListedService[];
  readonly instances: readonly ServiceInstance[];
  readonly nodes: readonly CatalogNode[];
  /** Undefined: there is no such node. */
  readonly node: NodeWithServices | undefined;
  readonly datacenters: readonly string[];
  /** Undefined: there is no such key. */
  readonly key: KeyPair | undefined;
  readonly keys: readonly KeyPair[];
}

export type QueryAnswer<Kind extends QueryKind = QueryKind> = QueryAnswers[Kind];

export interface ListedService {
  readonly name: string;
  readonly tags: readonly string[];
}

export type Metadata = Readonly<Record<string, string>>;

/** One registered instance with all that templates can print of it. */
export interface ServiceInstance {
  readonly id: string;
  readonly service: string;
  /** The service's address, or its node's when it has none. */
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly meta: Metadata;
  readonly taggedAddresses: Readonly<Record<string, AddressPort>>;
  readonly weights: { readonly passing: number; readonly warning: number };
  readonly status: InstanceStatus;
  readonly checks: readonly InstanceCheck[];
  readonly node: CatalogNode;
}

export interface AddressPort {
  readonly address: string;
  readonly port: number;
}

export interface InstanceCheck {
  readonly node: string;
  readonly checkId: string;
  readonly name: string;
  readonly status: string;
  readonly notes: string;
  readonly output: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly serviceTags: readonly string[];
}

export interface CatalogNode {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly datacenter: string;
  readonly taggedAddresses: Metadata;
  readonly meta: Metadata;
}

export interface NodeWithServices {
  readonly node: CatalogNode;
  readonly services: readonly NodeService[];
}

export interface NodeService {
  readonly id: string;
  readonly service: string;
  readonly tags: readonly string[];
  readonly meta: Metadata;
  readonly address: string;
  readonly port: number;
  readonly enableTagOverride: boolean;
}

export interface KeyPair {
  /** The whole key. */
  readonly key: string;
  /** The bytes, one in each code unit: values need not be text. */
  readonly value: string;
  readonly createIndex: number;
  readonly modifyIndex: number;
  readonly lockIndex: number;
  readonly flags: number;
  /** Empty: the key is not locked. */
  readonly session: string;
}

export interface QueryFollower<Kind extends QueryKind = QueryKind> {
  /** Every answer, also one that is equal to the last. */
  onAnswer(answer: QueryAnswer<Kind>, isTrusted: boolean): void;
  /** Once for each failed attempt; the query goes on by itself. */
  onFailure(error: DiscoveryError): void;
}

/** Where templates ask. */
export interface QueryCatalog {
  /** Follows a query until the signal aborts; the promise then resolves, and never rejects. */
  followQuery<Kind extends QueryKind>(
    query: Extract<Query, { kind: Kind }>,
    follower: QueryFollower<Kind>,
    signal: AbortSignal,
  ): Promise<void>;
}

/** The same text for the same question. */
export function queryKey(query: Query): string {
  return JSON.stringify(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)));
}
