import { expect, test } from "bun:test";
import { createRegistered, createRegistration, id } from "../../test/support/registration-scene.ts";

/** Makes every step end in a bug that asks for the address. */
function setAddress(world: object, get: () => string): void {
  Object.defineProperty(world, "address", { configurable: true, get });
}

function throwBug(): never {
  throw new Error("a bug");
}

test("a bug in a step costs that step: heartbeats go on, and a withdrawal still ends", async () => {
  const { clock, live, logger, registry, registration, world } = await createRegistered();
  setAddress(world, throwBug);
  await live(12);
  expect(registry.count("beat")).toBe(0);
  expect(logger.messages("error")).toContain("Internal error in a registration");
  setAddress(world, () => "198.18.0.2");
  await live(1);
  expect(registry.count("beat")).toBe(1);
  setAddress(world, throwBug);
  await clock.advance(11_000);
  await registration.withdraw();
  expect(registry.services.has(id)).toBe(false);
});

test("a bug while an answer is dealt with does not leave its question open", async () => {
  const { clock, registry, registration, report, world } = createRegistration();
  registry.holding.add("hasLeader");
  await report("passing");
  setAddress(world, throwBug);
  registry.holding.clear();
  registry.held[0]!.answer();
  await clock.advance(0);
  setAddress(world, () => "198.18.0.2");
  await report("passing");
  expect(registration.phase).toBe("registered");
});
