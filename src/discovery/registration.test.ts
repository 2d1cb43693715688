import { expect, test } from "bun:test";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { MemoryRegistry } from "../../test/support/memory-registry.ts";
import {
  beatMs,
  createRegistered,
  createRegistration,
  id,
} from "../../test/support/registration-scene.ts";
import { limits } from "../base/limits.ts";
import { Bus } from "../event/bus.ts";
import { ServiceRegistration } from "./registration.ts";

test("nothing is asked before the first passing verdict", async () => {
  const { registry, live, clock } = createRegistration();
  await live(30, "critical");
  await live(5, "unknown");
  expect(registry.calls).toEqual([]);
  expect(clock.pending).toBe(0);
});

test("the first passing verdict registers the service as passing", async () => {
  const { registry, report, events } = createRegistration();
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
  await clock.advance(limits.heartbeatIntervalMaxMs * 2);
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
  await live(10 + limits.heartbeatTimeoutMs / 1000);
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

test("why a service has to be registered again is in the log: not only Consul's memory can be lost", async () => {
  const { registry, live, logger } = await createRegistered();
  registry.fail("beat", "consul-forgot");
  await live(10);
  expect(logger.records.filter(({ level }) => level === "warn")).toEqual([
    {
      level: "warn",
      message: "The service has to be registered again",
      fields: { service: id, code: "consul-forgot", reason: "Cannot beat: scripted" },
    },
  ]);
});

test("a registration that fails is retried with doubling delays and one line", async () => {
  const { registry, live, logger, clock, report } = createRegistration();
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
  const { registry, live, logger, report } = createRegistration();
  registry.fail("register", "consul-denied");
  await report("passing");
  await live(29);
  expect(registry.count("register")).toBe(1);
  await live(1);
  expect(registry.count("register")).toBe(2);
  expect(logger.records.find(({ level }) => level === "warn")?.fields).toEqual({
    service: id,
    code: "consul-denied",
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
  const { registry, live, logger, report } = createRegistration();
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

test("without a leader heartbeats go on, and one goes out as soon as it is back", async () => {
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
  const { registry, logger, report } = createRegistration();
  const other = { id, name: "app", address: "198.18.0.1", port: 81, tags: [], ttlMs: 1000 };
  registry.services.set(id, { ...other, status: "critical", output: "" });
  await report("passing");
  expect(registry.services.get(id)?.address).toBe("198.18.0.2");
  expect(logger.records.filter(({ level }) => level === "warn").map((each) => each.fields)).toEqual(
    [{ service: id, before: "198.18.0.1:81", now: "198.18.0.2:80" }],
  );
});

test("our own registration of a life before is renewed without a word", async () => {
  const { registry, logger, report } = createRegistration();
  const own = { id, name: "app", address: "198.18.0.2", port: 80, tags: [], ttlMs: 1000 };
  registry.services.set(id, { ...own, status: "critical", output: "" });
  await report("passing");
  expect(registry.services.get(id)?.status).toBe("passing");
  expect(logger.messages("warn")).toEqual([]);
});

test("a registry that does not tell who has the id may still register", async () => {
  const { registry, report } = createRegistration();
  registry.fail("find", "consul-denied");
  await report("passing");
  expect(registry.services.has(id)).toBe(true);
});

test("a registration waits for an address, looking each second and saying so once", async () => {
  const { registry, logger, world, report, live } = createRegistration();
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

test("a bug in the registry costs one attempt and is logged", async () => {
  const { registry, registration, logger, report } = createRegistration();
  registry.hasLeader = () => Promise.reject(new Error("a bug"));
  await report("passing");
  expect(registration.phase).toBe("absent");
  expect(logger.messages("error")).toEqual(["A question to the registry ended in a bug"]);
});
