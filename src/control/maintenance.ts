import type { Route } from "./route.ts";

/** Takes the services out of Consul, and brings them back. */
export const maintenanceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/maintenance",
    answer: (_request, ports) => ({ kind: "done", data: { isOn: ports.isInMaintenance() } }),
  },
  switchTo(true, "/v1/maintenance/on"),
  switchTo(false, "/v1/maintenance/off"),
  switchTo(true, "/v3/maintenance/enable"),
  switchTo(false, "/v3/maintenance/disable"),
];

function switchTo(isOn: boolean, path: string): Route {
  return {
    method: "POST",
    path,
    answer: (_request, ports) => {
      // Asking twice is no change: a log line and an event would say that there was one.
      if (ports.isInMaintenance() !== isOn) ports.setMaintenance(isOn);
      return { kind: "done", data: { isOn } };
    },
  };
}
