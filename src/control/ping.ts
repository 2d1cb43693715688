import { done, type Route } from "./route.ts";

/** Says that somebody is there. */
export const pingRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/ping", answer: () => done },
  { method: "ANY", path: "/v3/ping", answer: () => done },
];
