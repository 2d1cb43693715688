import type { TestConsul } from "./consul.ts";

type ServiceStatus = "passing" | "critical";

export interface InstanceOptions {
  readonly status?: ServiceStatus;
  readonly address?: string;
  readonly port?: number;
  readonly tags?: readonly string[];
  readonly output?: string;
}

/** Instances on a node without an agent: the catalogue keeps what it is told, change by change. */
export class ForeignNode {
  readonly #consul: TestConsul;
  readonly #service: string;

  constructor(consul: TestConsul, service: string) {
    this.#consul = consul;
    this.#service = service;
  }

  /** Registers or changes one instance. */
  async put(id: string, options: InstanceOptions = {}): Promise<void> {
    const { address = "198.18.1.2", port = 80, tags = [] } = options;
    const { status = "passing", output = "" } = options;
    await this.#consul.api("PUT", "/v1/catalog/register", {
      Node: "far",
      Address: "198.18.1.1",
      Service: { ID: id, Service: this.#service, Address: address, Port: port, Tags: tags },
      Check: { ...this.#checkOf(id, status), Output: output },
    });
  }

  /** In one transaction: one change. */
  async setStatus(ids: readonly string[], status: ServiceStatus): Promise<void> {
    const operations = ids.map((id) => ({
      Check: { Verb: "set", Check: this.#checkOf(id, status) },
    }));
    await this.#consul.api("PUT", "/v1/txn", operations);
  }

  /** In one transaction: one change. */
  async remove(ids: readonly string[]): Promise<void> {
    const operations = ids.map((id) => ({
      Service: { Verb: "delete", Node: "far", Service: { ID: id, Service: this.#service } },
    }));
    await this.#consul.api("PUT", "/v1/txn", operations);
  }

  #checkOf(id: string, status: ServiceStatus): Record<string, string> {
    return {
      Node: "far",
      CheckID: `service:${id}`,
      Name: "check",
      ServiceID: id,
      Status: status,
    };
  }
}
