import type { Route } from "./route.ts";

/** Tells all that is known of the jobs, services, watches and templates. */
export const statusRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/status",
    answer: async (_request, ports) => ({ kind: "done", data: await ports.status() }),
  },
];
