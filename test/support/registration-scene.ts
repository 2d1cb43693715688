import { expect } from "bun:test";
import { ServiceRegistration } from "../../src/discovery/registration.ts";
import type { Report } from "../../src/discovery/registration-state.ts";
import { Bus } from "../../src/event/bus.ts";
import type { Event } from "../../src/event/event.ts";
import { ManualClock, settle } from "./manual-clock.ts";
import { MemoryLogger } from "./memory-logger.ts";
import { MemoryRegistry } from "./memory-registry.ts";

export const id = "app-h";
export const beatMs = 10_000;

/** A registration with everything around it: a beat each 10 s, a verdict fresh for 8. */
export function createRegistration(
  change: { isInherited?: boolean; registry?: MemoryRegistry } = {},
) {
  const clock = new ManualClock();
  const logger = new MemoryLogger();
  const registry = change.registry ?? new MemoryRegistry();
  const events: Event[] = [];
  const bus = new Bus((error) => {
    throw error;
  });
  bus.subscribe((event) => events.push(event));
  const world = { address: "198.18.0.2" as string | undefined };
  const registration = new ServiceRegistration({
    id,
    name: "app",
    port: 80,
    tags: ["web"],
    ttlMs: 3 * beatMs,
    freshMs: 8000,
    address: () => world.address,
    registry,
    bus,
    clock,
    logger,
    // No jitter: times can be told.
    random: () => 0.5,
    ...(change.isInherited !== undefined && { isInherited: change.isInherited }),
  });
  const report = async (status: Report["status"], output = "said") => {
    registration.report({ status, output, atMs: clock.nowMs() });
    await settle();
  };
  /** Time passes while a check says the same thing each second. */
  const live = async (seconds: number, status: Report["status"] = "passing") => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1000);
      await report(status);
    }
  };
  return { bus, clock, logger, registry, events, world, registration, report, live };
}

/** The same, registered, and with nothing noted yet. */
export async function createRegistered(change: { registry?: MemoryRegistry } = {}) {
  const parts = createRegistration(change);
  await parts.report("passing");
  expect(parts.registration.phase).toBe("registered");
  parts.registry.calls.length = 0;
  parts.logger.records.length = 0;
  parts.events.length = 0;
  return parts;
}
