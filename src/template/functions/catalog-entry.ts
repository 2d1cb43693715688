// What catalogue entries are called, and which of them cannot be right: those are in no template, as
// anybody can register `evil; } server {`. Their other texts are judged where they are printed.

import { findAddressFlaw, findPortFlaw } from "../../base/instance-flaw.ts";
import type {
  CatalogNode,
  ListedService,
  NodeService,
  ServiceInstance,
} from "../../discovery/query.ts";
import type { CatalogEntry } from "../value.ts";

/** An entry, and why it is in no template. */
export interface JudgedEntry {
  readonly entry: CatalogEntry;
  readonly flaw: string | undefined;
}

export function judgeService({ name }: ListedService): JudgedEntry {
  const entry = new LazyEntry(["service", name], () => `service ${JSON.stringify(name)}`);
  return { entry, flaw: findNameFlaw(name) };
}

/**
 * A tag of a service in the list of all: it may be that of one instance among many, for which the service
 * must not be left out.
 */
export function createTagEntry({ name }: ListedService, tag: string): CatalogEntry {
  return new LazyEntry(
    ["tag", name, tag],
    () => `tag ${JSON.stringify(tag)} of service ${JSON.stringify(name)}`,
  );
}

export function judgeInstance(instance: ServiceInstance): JudgedEntry {
  const { id, service, node } = instance;
  const entry = new LazyEntry(
    ["instance", node.datacenter, node.name, id],
    () => `instance ${JSON.stringify(id)} of service ${JSON.stringify(service)}`,
  );
  const flaw =
    findIdFlaw(id) ??
    findAddressFlaw(instance.address) ??
    findPortFlaw(instance.port, 0) ??
    findNameFlaw(service) ??
    findNodeFlaw(node);
  return { entry, flaw };
}

export function judgeNode(node: CatalogNode): JudgedEntry {
  const { datacenter, name } = node;
  const entry = new LazyEntry(["node", datacenter, name], () => `node ${JSON.stringify(name)}`);
  return { entry, flaw: findNodeFlaw(node) };
}

export function judgeNodeService(service: NodeService, node: CatalogNode): JudgedEntry {
  const { id, service: name, address, port } = service;
  const entry = new LazyEntry(
    ["instance", node.datacenter, node.name, id],
    () => `instance ${JSON.stringify(id)} of service ${JSON.stringify(name)}`,
  );
  // Without an address it is reached at its node's.
  const addressFlaw = address === "" ? undefined : findAddressFlaw(address);
  const flaw = findIdFlaw(id) ?? addressFlaw ?? findPortFlaw(port, 0) ?? findNameFlaw(name);
  return { entry, flaw };
}

/** Most entries are never told of: their texts are made when they are. */
class LazyEntry implements CatalogEntry {
  readonly #path: readonly string[];
  readonly #makeTitle: () => string;

  constructor(path: readonly string[], makeTitle: () => string) {
    this.#path = path;
    this.#makeTitle = makeTitle;
  }

  get key(): string {
    return JSON.stringify(this.#path);
  }

  get title(): string {
    return this.#makeTitle();
  }
}

/** What DNS takes as a name, `_` and `.` within: nothing that any syntax could trip over. */
const safeName = /^[A-Za-z\d_](?:[\w.-]{0,252}[A-Za-z\d_])?$/;

/** Ids are made of more: `host:container:8080`, `web/1`, `app@2`. */
const safeId = /^[A-Za-z\d_](?:[\w.:/@+-]{0,253}[A-Za-z\d_])?$/;

function findNameFlaw(name: string): string | undefined {
  return safeName.test(name) ? undefined : "its name has characters that no host name can have";
}

function findIdFlaw(id: string): string | undefined {
  if (id === "") return "it has no id";
  return safeId.test(id) ? undefined : "its id has characters that could mean something in a file";
}

function findNodeFlaw({ name, address }: CatalogNode): string | undefined {
  if (findNameFlaw(name) !== undefined) return "the name of its node is no host name";
  // A node outside may have none.
  if (address === "" || findAddressFlaw(address) === undefined) return undefined;
  return "the address of its node is neither an IP address nor a host name";
}
