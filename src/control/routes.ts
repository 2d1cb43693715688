import type { Clock } from "../base/clock.ts";
import { environRoutes } from "./environ.ts";
import { eventRoutes } from "./events.ts";
import { healthRoutes } from "./health.ts";
import { maintenanceRoutes } from "./maintenance.ts";
import { metricRoutes } from "./metric.ts";
import { pingRoutes } from "./ping.ts";
import { reloadRoutes } from "./reload.ts";
import type { Route } from "./route.ts";
import { signalRoutes } from "./signal.ts";
import { statusRoutes } from "./status.ts";

/** Everything that can be asked of the socket. */
export function createRoutes(clock: Clock): readonly Route[] {
  return [
    ...pingRoutes,
    ...statusRoutes,
    ...healthRoutes,
    ...reloadRoutes,
    ...maintenanceRoutes,
    ...environRoutes,
    ...metricRoutes,
    ...signalRoutes,
    ...eventRoutes(clock),
  ];
}
