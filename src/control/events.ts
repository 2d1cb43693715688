import type { Clock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import type { Event, Instance } from "../event/event.ts";
import type { Route } from "./route.ts";

/** Tells each event from now on, in a line of JSON, until one of the two sides ends. */
export function eventRoutes(clock: Clock): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/v1/events",
      answer: (_request, ports) => ({
        kind: "stream",
        start: (send) => ports.subscribe((event) => send(formatEvent(event, clock.wallTime()))),
      }),
    },
  ];
}

/** One event as a line, its newline included; long lists are cut, and counted. */
export function formatEvent(event: Event, time: Date): string {
  return `${JSON.stringify({ time: time.toISOString(), ...shorten(event) })}\n`;
}

function shorten(event: Event): object {
  if (event.kind !== "watchChanged") return event;
  const { instances, added, removed, ...rest } = event;
  return {
    ...rest,
    instanceCount: instances.length,
    instances: firstOf(instances),
    addedCount: added.length,
    added: firstOf(added),
    removedCount: removed.length,
    removed: firstOf(removed),
  };
}

/** What of a watch's instances is told: thousands of them are for Consul's own API. */
export function firstOf(instances: readonly Instance[]): readonly Instance[] {
  return instances.slice(0, limits.controlInstancesMax);
}
