import { limits } from "../base/limits.ts";
import { DiscoveryError } from "../discovery/discovery-error.ts";
import type { BeatStatus, Endpoint, Registration, Registry } from "../discovery/registry.ts";
import { readObject } from "./answer-shape.ts";
import type { ConsulClient, ConsulRequest } from "./client.ts";

/** Services on the local Consul agent, each with one TTL check, `service:ID`. */
export class ConsulRegistry implements Registry {
  readonly #client: ConsulClient;
  /** What was registered here, by id, with the token that the agent has kept for it. */
  readonly #registered = new Map<string, { name: string; token: string | undefined }>();

  constructor(client: ConsulClient) {
    this.#client = client;
  }

  async register(
    registration: Registration,
    status: BeatStatus,
    output: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { id, name, address, port, tags, ttlMs } = registration;
    const request: ConsulRequest = {
      method: "PUT",
      path: "/v1/agent/service/register",
      body: {
        ID: id,
        Name: name,
        Tags: tags,
        Port: port,
        Address: address,
        Check: {
          TTL: `${ttlMs}ms`,
          Status: status,
          Notes: `TTL for ${name} set by containerbuddy`,
        },
      },
      timeoutMs: limits.registerTimeoutMs,
      purpose: `register "${id}"`,
      rule: `service:write on "${name}"`,
      isTokenFresh: true,
    };
    await this.#client.request(request, signal);
    this.#registered.set(id, { name, token: this.#client.lastToken });
    // A check that is there already keeps its old status and output whatever `Status` says, and no
    // version takes an `Output` here (400 "unknown field").
    await this.#update(id, status, output, signal);
  }

  async deregister(id: string, signal: AbortSignal): Promise<void> {
    const request: ConsulRequest = {
      method: "PUT",
      path: `/v1/agent/service/deregister/${encodeURIComponent(id)}`,
      timeoutMs: limits.deregisterTimeoutMs,
      purpose: `deregister "${id}"`,
      rule: this.#writeRule(id),
    };
    try {
      await this.#client.request(request, signal);
    } catch (error) {
      if (!isForgotten(error)) throw error;
    }
    this.#registered.delete(id);
  }

  async beat(id: string, status: BeatStatus, output: string, signal: AbortSignal): Promise<void> {
    await this.#update(id, status, output, signal);
    const registered = this.#registered.get(id);
    if (registered !== undefined && registered.token !== this.#client.lastToken) {
      // The agent syncs the service with the token of its registration, until that one expires.
      const reason = "the token has changed since the registration";
      throw new DiscoveryError("consul-forgot", `Cannot go on renewing "${id}": ${reason}`);
    }
  }

  async find(id: string, signal: AbortSignal): Promise<Endpoint | undefined> {
    const question = {
      method: "GET" as const,
      timeoutMs: limits.questionTimeoutMs,
      purpose: `look up "${id}"`,
      rule: `service:read on ${this.#nameOf(id)}`,
    };
    const path = `/v1/agent/service/${encodeURIComponent(id)}`;
    try {
      return (await this.#client.ask({ ...question, path }, decodeEndpoint, signal)).value;
    } catch (error) {
      if (isForgotten(error)) return undefined;
      // Before 1.3 there is no such path, and the answer a 404 with other words.
      if (!(error instanceof DiscoveryError) || error.status !== 404) throw error;
    }
    const decode = (json: unknown): Endpoint | undefined => {
      const found = readObject(json)[id];
      return found === undefined ? undefined : decodeEndpoint(found);
    };
    const all = { ...question, path: "/v1/agent/services" };
    return (await this.#client.ask(all, decode, signal)).value;
  }

  async hasLeader(signal: AbortSignal): Promise<boolean> {
    const request: ConsulRequest = {
      method: "GET",
      path: "/v1/status/leader",
      timeoutMs: limits.questionTimeoutMs,
      purpose: 'read "/v1/status/leader"',
      rule: "nothing for this",
    };
    const decode = (json: unknown): boolean => {
      if (typeof json !== "string") throw new Error("expected an address");
      return json !== "";
    };
    try {
      return (await this.#client.ask(request, decode, signal)).value;
    } catch (error) {
      // Agents and proxies can block this path (`block_endpoints`), and still take registrations.
      if (error instanceof DiscoveryError && blockedStatuses.has(error.status)) return true;
      throw error;
    }
  }

  async #update(
    id: string,
    status: BeatStatus,
    output: string,
    signal: AbortSignal,
  ): Promise<void> {
    const request: ConsulRequest = {
      method: "PUT",
      path: `/v1/agent/check/update/${encodeURIComponent(`service:${id}`)}`,
      body: { Status: status, Output: output },
      timeoutMs: limits.heartbeatTimeoutMs,
      purpose: `renew "${id}"`,
      rule: this.#writeRule(id),
    };
    await this.#client.request(request, signal);
  }

  #writeRule(id: string): string {
    return `service:write on ${this.#nameOf(id)}`;
  }

  #nameOf(id: string): string {
    const registered = this.#registered.get(id);
    return registered === undefined ? `the service of "${id}"` : `"${registered.name}"`;
  }
}

const blockedStatuses: ReadonlySet<number | undefined> = new Set([401, 403, 404, 405]);

function isForgotten(error: unknown): boolean {
  return error instanceof DiscoveryError && error.code === "consul-forgot";
}

function decodeEndpoint(json: unknown): Endpoint {
  const { Address: address, Port: port } = readObject(json);
  if (typeof address !== "string" || typeof port !== "number") {
    throw new Error("expected an address and a port");
  }
  return { address, port };
}
