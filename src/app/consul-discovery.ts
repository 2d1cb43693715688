import type { Clock } from "../base/clock.ts";
import type { ConsulConfig } from "../config/config.ts";
import { ConsulClient } from "../consul/client.ts";
import { ConsulCatalog } from "../consul/consul-catalog.ts";
import { ConsulRegistry } from "../consul/consul-registry.ts";
import { toConsulOptions } from "../consul/options.ts";
import type { Logger } from "../log/logger.ts";
import type { Discovery } from "./discovery.ts";

export interface ConsulDiscoveryParts {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Registry and catalogue on one Consul agent; nothing is sent before one of them is asked. */
export function createConsulDiscovery(
  config: ConsulConfig,
  { clock, logger }: ConsulDiscoveryParts,
): Discovery {
  const client = new ConsulClient({ options: toConsulOptions(config), clock });
  return {
    registry: new ConsulRegistry(client),
    catalog: new ConsulCatalog({ client, clock, logger }),
    async loadQueries() {
      const { ConsulQueries } = await import("../consul/consul-queries.ts");
      return new ConsulQueries({ client, clock, logger });
    },
  };
}
