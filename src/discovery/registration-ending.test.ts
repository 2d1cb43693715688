// Maintenance, withdrawal and handing over: how a registration ends.
import { expect, test } from "bun:test";
import { settle } from "../../test/support/manual-clock.ts";
import { createRegistered, createRegistration, id } from "../../test/support/registration-scene.ts";
import { limits } from "../base/limits.ts";

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

test("a verdict from before a maintenance registers nothing after it", async () => {
  const { registry, registration, report } = await createRegistered();
  await report("passing");
  registration.setMaintenance(true);
  await settle();
  registration.setMaintenance(false);
  await settle();
  expect(registry.calls).toEqual([`deregister ${id}`]);
  await report("passing");
  expect(registry.services.get(id)?.status).toBe("passing");
});

test("maintenance undoes a registration that was in flight", async () => {
  const { registry, registration, report, live } = createRegistration();
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
  const { registry, registration, report } = createRegistration();
  await report("critical");
  await registration.withdraw();
  await report("passing");
  expect(registry.calls).toEqual([]);
});

test("withdraw() asks when a registration was tried and may have arrived", async () => {
  const { registry, registration, report } = createRegistration();
  registry.fail("register", "consul-timed-out");
  await report("passing");
  await registration.withdraw();
  expect(registry.calls.at(-1)).toBe(`deregister ${id}`);
});

test("a withdrawal that is refused is told of, without a next try that there is not", async () => {
  const { registry, registration, logger } = await createRegistered();
  registry.fail("deregister", "consul-denied");
  await registration.withdraw();
  expect(logger.records.filter(({ level }) => level === "warn")).toEqual([
    {
      level: "warn",
      message: "Cannot deregister the service",
      fields: { service: id, code: "consul-denied", reason: "Cannot deregister: scripted" },
    },
  ]);
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
  const { registry, registration, report, clock } = createRegistration();
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
  const { registry, registration, report, clock } = createRegistration();
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
  const after = createRegistration({ isInherited: true, registry: before.registry });
  await after.registration.withdraw();
  expect(before.registry.services.size).toBe(0);
});

// A reload may bring a check that fails: Consul must not go on saying "passing" until the TTL.
test("a successor whose check fails from the beginning tells that at once", async () => {
  const { registry, report } = createRegistration({ isInherited: true });
  await report("critical", "no such page");
  expect(registry.services.get(id)).toMatchObject({ status: "critical" });
});

test("a successor registers without a warning, and nobody inherits what never was", async () => {
  const { registry, logger, report } = createRegistration({ isInherited: true });
  await report("passing");
  expect(registry.calls).toEqual(["hasLeader", `register ${id} 198.18.0.2 passing`]);
  expect(logger.messages("warn")).toEqual([]);
  expect(createRegistration().registration.handOver()).toBe(false);
});

test("a listener that calls back in the middle of a step has its turn afterwards", async () => {
  const { bus, registry, registration, report } = createRegistration();
  bus.subscribe((event) => {
    if (event.kind === "serviceRegistered") registration.setMaintenance(true);
  });
  await report("passing");
  expect(registry.calls.at(-1)).toBe(`deregister ${id}`);
  expect(registry.services.size).toBe(0);
});
