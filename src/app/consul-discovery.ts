import type { Clock } from "../base/clock.ts";
import type { ConsulConfig } from "../config/config.ts";
import { ConsulClient } from "../consul/client.ts";
import { ConsulCatalog } from "../consul/consul-catalog.ts";
import { ConsulRegistry } from "../consul/consul-registry.ts";
import { resolveOptions } from "../consul/options.ts";
import type { Logger } from "../log/logger.ts";
import type { Discovery } from "./discovery.ts";

export interface ConsulDiscoveryParts {
  /** Where Consul's own variables are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Registry and catalogue on one Consul agent; nothing is sent before one of them is asked. */
export function createConsulDiscovery(
  config: ConsulConfig,
  parts: ConsulDiscoveryParts,
): Discovery {
  const { options, warnings } = resolveOptions(config, parts.env);
  for (const warning of warnings) parts.logger.warn(warning);
  const client = new ConsulClient({ options, clock: parts.clock });
  return {
    registry: new ConsulRegistry(client),
    catalog: new ConsulCatalog({ client, clock: parts.clock, logger: parts.logger }),
  };
}
