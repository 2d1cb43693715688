import { type Clock, realClock } from "../../src/base/clock.ts";
import { ConsulClient } from "../../src/consul/client.ts";
import { ConsulCatalog } from "../../src/consul/consul-catalog.ts";
import { ConsulRegistry } from "../../src/consul/consul-registry.ts";
import { toConsulOptions } from "../../src/consul/options.ts";
import type { Registration } from "../../src/discovery/registry.ts";
import { MemoryLogger } from "./memory-logger.ts";

export interface ConsulConnection {
  readonly registry: ConsulRegistry;
  readonly catalog: ConsulCatalog;
  /** What the catalogue says. */
  readonly logger: MemoryLogger;
}

/** Registry and catalogue on a Consul, without chance. */
export function connectConsul(
  address: string,
  { token, clock = realClock }: { token?: string | undefined; clock?: Clock } = {},
): ConsulConnection {
  const options = toConsulOptions({ address, ...(token !== undefined && { token }) });
  const client = new ConsulClient({ options, clock });
  const logger = new MemoryLogger();
  const catalog = new ConsulCatalog({ client, clock, logger, random: () => 0.5 });
  return { registry: new ConsulRegistry(client), catalog, logger };
}

/** An instance of the service "app". */
export const appRegistration: Registration = {
  id: "app-1",
  name: "app",
  address: "198.18.0.1",
  port: 80,
  tags: [],
  ttlMs: 60_000,
};
