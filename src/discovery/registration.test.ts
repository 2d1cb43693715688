import { expect, test } from "bun:test";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { MemoryRegistry } from "../../test/support/memory-registry.ts";
import { limits } from "../base/limits.ts";
import { Bus } from "../event/bus.ts";
import type { Event } from "../event/event.ts";
import { ServiceRegistration } from "./registration.ts";
import type { Report } from "./registration-state.ts";

const id = "app-h";
const beatMs = 10_000;

function create(change: { isInherited?: boolean; registry?: MemoryRegistry } = {}) {
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

async function createRegistered(change: { registry?: MemoryRegistry } = {}) {
  const parts = create(change);
  await parts.report("passing");
  expect(parts.registration.phase).toBe("registered");
  parts.registry.calls.length = 0;
  parts.logger.records.length = 0;
  parts.events.length = 0;
  return parts;
}

test("nothing is asked before the first passing verdict", async () => {
  const { registry, live, clock } = create();
  await live(30, "critical");
  await live(5, "unknown");
  expect(registry.calls).toEqual([]);
  expect(clock.pending).toBe(0);
});

test("the first passing verdict registers the service as passing", async () => {
  const { registry, report, events } = create();
  await report("critical");
  await report("passing", "fine");
  expect(registry.calls).toEqual(["hasLeader", `find ${id}`, `register ${id} 198.18.0.2 passing`]);
  expect(registry.services.get(id)).toMatchObject({
    name: "app",
    port: 80,
    tags: ["web"],
    ttlMs: 3 * beatMs,
    output: "fine",
  });
  expect(events).toEqual([{ kind: "serviceRegistered", id }]);
});

test("a heartbeat goes out every third of the TTL, not one for each check", async () => {
  const { registry, live } = await createRegistered();
  await live(9);
  expect(registry.calls).toEqual([]);
  await live(1);
  expect(registry.calls).toEqual([`beat ${id} passing`]);
  await live(30);
  expect(registry.count("beat")).toBe(4);
});

test("heartbeats are never further apart than their limit", async () => {
  const registry = new MemoryRegistry();
  const clock = new ManualClock();
  const registration = new ServiceRegistration({
    id,
    name: "app",
    port: 80,
    tags: [],
    ttlMs: 600_000,
    freshMs: Number.POSITIVE_INFINITY,
    address: () => "198.18.0.2",
    registry,
    bus: new Bus(() => {}),
    clock,
    logger: new MemoryLogger(),
    random: () => 0.5,
  });
  registration.report({ status: "passing", output: "", atMs: 0 });
  await settle();
  await clock.advance(limits.beatIntervalMaxMs * 2);
  expect(registry.count("beat")).toBe(2);
});

test("a changed verdict is told at once, with the check's output", async () => {
  const { registry, report, live } = await createRegistered();
  await live(3);
  await report("critical", "no database");
  expect(registry.calls).toEqual([`beat ${id} critical`]);
  expect(registry.services.get(id)?.output).toBe("no database");
  await report("critical", "still no database");
  expect(registry.count("beat")).toBe(1);
  await report("passing");
  expect(registry.calls.at(-1)).toBe(`beat ${id} passing`);
});

test("heartbeats pause while the verdict is too old, and go on with the next one", async () => {
  const { registry, clock, logger, report } = await createRegistered();
  await clock.advance(60_000);
  expect(registry.calls).toEqual([]);
  expect(logger.messages("warn")).toEqual([
    "No fresh check result: heartbeats wait for the next one",
  ]);
  await report("passing");
  expect(registry.calls).toEqual([`beat ${id} passing`]);
});

test("an unknown verdict is not told", async () => {
  const { registry, live } = await createRegistered();
  await live(30, "unknown");
  expect(registry.calls).toEqual([]);
});

test("heartbeats never queue: one is open, and the newest verdict goes next", async () => {
  const { registry, report, live } = await createRegistered();
  registry.holding.add("beat");
  await report("critical", "first");
  await report("passing");
  await report("critical", "newest");
  await live(2, "critical");
  expect(registry.calls).toEqual([`beat ${id} critical`]);
  registry.holding.clear();
  registry.held[0]!.answer();
  await report("passing");
  expect(registry.calls).toEqual([`beat ${id} critical`, `beat ${id} passing`]);
  expect(registry.openMax).toBe(1);
});

test("a heartbeat without an answer is given up, and the service not thought forgotten", async () => {
  const { registry, live, logger, registration } = await createRegistered();
  registry.holding.add("beat");
  await live(10 + limits.beatTimeoutMs / 1000);
  expect(registry.held[0]!.isAborted).toBe(true);
  expect(registration.phase).toBe("registered");
  expect(registry.count("register")).toBe(0);
  expect(logger.messages("warn")).toEqual(["Cannot send a heartbeat"]);
});

test("a forgotten service is registered again at once, with the current status", async () => {
  const { registry, events, report, live } = await createRegistered();
  await report("critical");
  registry.services.clear();
  registry.calls.length = 0;
  await live(10, "critical");
  expect(registry.calls).toEqual([
    `beat ${id} critical`,
    "hasLeader",
    `register ${id} 198.18.0.2 critical`,
  ]);
  expect(events).toEqual([{ kind: "serviceRegistered", id }]);
});

test("a registration that fails is retried with doubling delays and one line", async () => {
  const { registry, live, logger, clock, report } = create();
  registry.fail("hasLeader", "consul-unreachable");
  await report("passing");
  const times = [clock.nowMs()];
  for (let tries = 1; tries < 5; tries++) {
    while (registry.count("hasLeader") === tries) {
      await clock.advance(50);
      await report("passing");
    }
    times.push(clock.nowMs());
  }
  expect(times).toEqual([0, 250, 750, 1750, 3750]);
  await live(120);
  expect(registry.count("hasLeader")).toBeLessThan(15);
  expect(logger.messages("warn")).toEqual(["Cannot register the service"]);
  registry.failing.clear();
  await live(30);
  expect(registry.services.has(id)).toBe(true);
  expect(logger.messages("info")).toEqual(["Consul answers again", "The service is registered"]);
});

test("a refused token is tried again after half a minute", async () => {
  const { registry, live, logger, report } = create();
  registry.fail("register", "consul-denied");
  await report("passing");
  await live(29);
  expect(registry.count("register")).toBe(1);
  await live(1);
  expect(registry.count("register")).toBe(2);
  expect(logger.records.find(({ level }) => level === "warn")?.fields).toEqual({
    service: id,
    reason: "Cannot register: scripted",
    nextTryMs: 30_000,
  });
});

test("a refused heartbeat waits half a minute, a changed verdict too", async () => {
  const { registry, live } = await createRegistered();
  registry.fail("beat", "consul-denied");
  await live(10);
  await live(29, "critical");
  expect(registry.count("beat")).toBe(1);
  await live(1, "critical");
  expect(registry.count("beat")).toBe(2);
});

test("a registry that asks to be left alone is left alone", async () => {
  const { registry, live } = await createRegistered();
  registry.fail("beat", "consul-refused", 45_000);
  await live(10);
  await live(44);
  expect(registry.calls).toEqual([`beat ${id} passing`]);
  await live(1);
  expect(registry.count("beat")).toBe(2);
});

test("without a leader no registration is tried; when it is back, at once", async () => {
  const { registry, live, logger, report } = create();
  registry.hasLeaderNow = false;
  await report("passing");
  await live(20);
  expect(registry.count("register")).toBe(0);
  expect(registry.count("find")).toBe(0);
  expect(registry.count("hasLeader")).toBeGreaterThan(3);
  expect(logger.messages("warn")).toEqual(["Consul has no leader: the registration waits"]);
  registry.hasLeaderNow = true;
  await live(10);
  expect(registry.services.has(id)).toBe(true);
});

test("without a leader beats go on, and one goes out as soon as it is back", async () => {
  const { registry, live, clock } = await createRegistered();
  registry.hasLeaderNow = false;
  registry.fail("beat", "consul-timed-out");
  await live(40);
  expect(registry.count("beat")).toBeGreaterThanOrEqual(4);
  expect(registry.count("register")).toBe(0);
  registry.hasLeaderNow = true;
  registry.failing.clear();
  const beats = registry.count("beat");
  const probes = registry.count("hasLeader");
  while (registry.count("hasLeader") === probes && registry.count("beat") === beats) {
    await live(1);
  }
  expect(registry.calls.at(-1)).toBe(`beat ${id} passing`);
  expect(clock.nowMs()).toBeLessThan(51_000);
});

test("a probe for the leader does not keep a changed verdict waiting", async () => {
  const { registry, live, report } = await createRegistered();
  registry.fail("beat", "consul-unreachable");
  registry.holding.add("hasLeader");
  await live(12);
  expect(registry.held).toHaveLength(1);
  registry.failing.clear();
  await report("critical");
  expect(registry.held[0]!.isAborted).toBe(true);
  expect(registry.calls.at(-1)).toBe(`beat ${id} critical`);
});

test("an id that points elsewhere is taken over, with both addresses in one warning", async () => {
  const { registry, logger, report } = create();
  const other = { id, name: "app", address: "198.18.0.1", port: 81, tags: [], ttlMs: 1000 };
  registry.services.set(id, { ...other, status: "critical", output: "" });
  await report("passing");
  expect(registry.services.get(id)?.address).toBe("198.18.0.2");
  expect(logger.records.filter(({ level }) => level === "warn").map((each) => each.fields)).toEqual(
    [{ service: id, before: "198.18.0.1:81", now: "198.18.0.2:80" }],
  );
});

test("our own registration of a life before is renewed without a word", async () => {
  const { registry, logger, report } = create();
  const own = { id, name: "app", address: "198.18.0.2", port: 80, tags: [], ttlMs: 1000 };
  registry.services.set(id, { ...own, status: "critical", output: "" });
  await report("passing");
  expect(registry.services.get(id)?.status).toBe("passing");
  expect(logger.messages("warn")).toEqual([]);
});

test("a registry that does not tell who has the id may still register", async () => {
  const { registry, report } = create();
  registry.fail("find", "consul-denied");
  await report("passing");
  expect(registry.services.has(id)).toBe(true);
});

test("a registration waits for an address, looking each second and saying so once", async () => {
  const { registry, logger, world, report, live } = create();
  world.address = undefined;
  await report("passing");
  await live(5);
  expect(registry.calls).toEqual([]);
  expect(logger.messages("warn")).toEqual([
    "No interface has an address that matches: the registration waits",
  ]);
  world.address = "198.18.0.3";
  await live(1);
  expect(registry.services.get(id)?.address).toBe("198.18.0.3");
});

test("a changed address is registered at the next beat; one that is gone is waited for", async () => {
  const { registry, logger, world, live } = await createRegistered();
  world.address = undefined;
  await live(12);
  expect(registry.calls).toEqual([]);
  expect(logger.messages("warn")).toEqual([
    "No interface has an address that matches: heartbeats wait",
  ]);
  world.address = "198.18.0.3";
  await live(1);
  expect(registry.calls).toEqual(["hasLeader", `register ${id} 198.18.0.3 passing`]);
});

test("maintenance deregisters, and its end registers again at once", async () => {
  const { registry, events, registration, live } = await createRegistered();
  registration.setMaintenance(true);
  await settle();
  expect(registry.services.has(id)).toBe(false);
  await live(60);
  expect(registry.calls).toEqual([`deregister ${id}`]);
  registration.setMaintenance(false);
  await settle();
  expect(registry.services.get(id)?.status).toBe("passing");
  expect(events.map(({ kind }) => kind)).toEqual(["serviceDeregistered", "serviceRegistered"]);
});

test("after maintenance a critical service waits for its next pass", async () => {
  const { registry, registration, live } = await createRegistered();
  registration.setMaintenance(true);
  await live(3, "critical");
  registration.setMaintenance(false);
  await live(3, "critical");
  expect(registry.services.has(id)).toBe(false);
  await live(1, "passing");
  expect(registry.services.has(id)).toBe(true);
});

test("maintenance undoes a registration that was in flight", async () => {
  const { registry, registration, report, live } = create();
  registry.holding.add("register");
  await report("passing");
  registration.setMaintenance(true);
  registry.held[0]!.answer();
  await live(2);
  expect(registry.calls.slice(2)).toEqual([
    `register ${id} 198.18.0.2 passing`,
    `deregister ${id}`,
  ]);
  expect(registry.services.size).toBe(0);
});

test("a deregistration for maintenance is tried again until it is answered", async () => {
  const { registry, registration, live } = await createRegistered();
  registry.fail("deregister", "consul-unreachable");
  registration.setMaintenance(true);
  await live(5);
  expect(registry.count("deregister")).toBeGreaterThan(2);
  registry.failing.clear();
  await live(10);
  expect(registry.services.size).toBe(0);
});

test("withdraw() deregisters and resolves with the answer", async () => {
  const { registry, events, registration, live, clock } = await createRegistered();
  await registration.withdraw();
  expect(registry.calls).toEqual([`deregister ${id}`]);
  expect(events).toEqual([{ kind: "serviceDeregistered", id }]);
  await live(60);
  expect(registry.calls).toEqual([`deregister ${id}`]);
  expect(clock.pending).toBe(0);
});

test("withdraw() asks nothing when nothing was ever registered or tried", async () => {
  const { registry, registration, report } = create();
  await report("critical");
  await registration.withdraw();
  await report("passing");
  expect(registry.calls).toEqual([]);
});

test("withdraw() asks when a registration was tried and may have arrived", async () => {
  const { registry, registration, report } = create();
  registry.fail("register", "consul-timed-out");
  await report("passing");
  await registration.withdraw();
  expect(registry.calls.at(-1)).toBe(`deregister ${id}`);
});

test("withdraw() resolves when its time has run out", async () => {
  const { registry, registration, clock } = await createRegistered();
  registry.holding.add("deregister");
  let isDone = false;
  void registration.withdraw().then(() => {
    isDone = true;
    return isDone;
  });
  await clock.advance(limits.deregisterTimeoutMs - 1);
  expect(isDone).toBe(false);
  await clock.advance(1);
  expect(isDone).toBe(true);
  expect(registry.held[0]!.isAborted).toBe(true);
  expect(clock.pending).toBe(0);
});

test("withdraw() overtakes an open heartbeat", async () => {
  const { registry, registration, report } = await createRegistered();
  registry.holding.add("beat");
  await report("critical");
  await registration.withdraw();
  expect(registry.held[0]!.isAborted).toBe(true);
  expect(registry.calls).toEqual([`beat ${id} critical`, `deregister ${id}`]);
});

test("a registration in flight when withdraw() comes is undone when it has been answered", async () => {
  const { registry, registration, report, clock } = create();
  registry.holding.add("register");
  await report("passing");
  const withdrawn = registration.withdraw();
  await settle();
  // Already asked once, as the registration may take longer than we have.
  expect(registry.count("deregister")).toBe(1);
  registry.held[0]!.answer();
  await withdrawn;
  expect(registry.count("deregister")).toBe(2);
  expect(registry.services.size).toBe(0);
  expect(clock.pending).toBe(0);
});

test("a registration that hangs does not keep withdraw() beyond its time", async () => {
  const { registry, registration, report, clock } = create();
  registry.holding.add("register");
  await report("passing");
  let isDone = false;
  void registration.withdraw().then(() => {
    isDone = true;
    return isDone;
  });
  await clock.advance(limits.deregisterTimeoutMs);
  expect(isDone).toBe(true);
  expect(registry.held[0]!.isAborted).toBe(true);
});

test("withdraw() in maintenance waits for the deregistration that is on its way", async () => {
  const { registry, registration } = await createRegistered();
  registry.holding.add("deregister");
  registration.setMaintenance(true);
  const withdrawn = registration.withdraw();
  registry.held[0]!.answer();
  await withdrawn;
  expect(registry.calls).toEqual([`deregister ${id}`]);
  registration.setMaintenance(false);
  registration.setMaintenance(true);
  await settle();
  expect(registry.count("deregister")).toBe(1);
});

test("handOver() leaves the registration to a successor, who withdraws it", async () => {
  const before = await createRegistered();
  expect(before.registration.handOver()).toBe(true);
  await before.live(60);
  expect(before.registry.calls).toEqual([]);
  const after = create({ isInherited: true, registry: before.registry });
  await after.registration.withdraw();
  expect(before.registry.services.size).toBe(0);
});

test("a successor registers without a warning, and nobody inherits what never was", async () => {
  const { registry, logger, report } = create({ isInherited: true });
  await report("passing");
  expect(registry.calls).toEqual(["hasLeader", `register ${id} 198.18.0.2 passing`]);
  expect(logger.messages("warn")).toEqual([]);
  expect(create().registration.handOver()).toBe(false);
});

test("a listener that calls back in the middle of a step has its turn afterwards", async () => {
  const { bus, registry, registration, report } = create();
  bus.subscribe((event) => {
    if (event.kind === "serviceRegistered") registration.setMaintenance(true);
  });
  await report("passing");
  expect(registry.calls.at(-1)).toBe(`deregister ${id}`);
  expect(registry.services.size).toBe(0);
});

test("a bug in the registry costs one attempt and is logged", async () => {
  const { registry, registration, logger, report } = create();
  registry.hasLeader = () => Promise.reject(new Error("a bug"));
  await report("passing");
  expect(registration.phase).toBe("absent");
  expect(logger.messages("error")).toEqual(["A question to the registry ended in a bug"]);
});
