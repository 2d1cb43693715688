// oxlint-disable unicorn/no-thenable -- "then" is a word of the configuration, and nobody awaits it.
import { expect, test } from "bun:test";
import { ManualClock } from "../../test/support/manual-clock.ts";
import { instanceOf } from "../../test/support/scripted-queries.ts";
import { limits } from "../base/limits.ts";
import type { QueryAnswer, ServiceInstance } from "../discovery/query.ts";
import { InstanceHold } from "./instance-hold.ts";

function start() {
  const clock = new ManualClock();
  const shown: string[] = [];
  const told: string[] = [];
  const rules = { below: 0.5, min: 3, forMs: 30_000, then: "all" } as const;
  const hold = new InstanceHold(rules, {
    clock,
    onBelieved: (answer: QueryAnswer) => {
      const instances = answer as readonly ServiceInstance[];
      shown.push(instances.map(({ id, status }) => `${id} ${status}`).join(", "));
    },
    onHeld: () => told.push("held"),
    onReleased: (because) => told.push(because),
  });
  const list = (ids: readonly string[], status: ServiceInstance["status"]) =>
    ids.map((id) => instanceOf(id, { status }));
  return { clock, hold, shown, told, list };
}

test("a collapse is held, then all that are registered show as passing, until it is over", async () => {
  const { clock, hold, shown, told, list } = start();
  const all = ["a", "b", "c"];
  hold.answered(list(all, "passing"), true);
  hold.answered(list(all, "critical"), true);
  await clock.advance(30_000);
  expect(shown.at(-1)).toBe("a passing, b passing, c passing");
  expect(hold.isHeld).toBe(true);
  hold.answered(list(all, "passing"), true);
  expect(hold.isHeld).toBe(false);
  expect(told).toEqual(["held", "timed out"]);
});

test("those that an answer after a failure has lost stay for their time", async () => {
  const { clock, hold, shown, list } = start();
  hold.answered(list(["a", "b"], "passing"), true);
  hold.failed();
  hold.answered(list(["a"], "passing"), true);
  expect(shown.at(-1)).toBe("a passing, b passing");
  await clock.advance(limits.untrustedHoldMs);
  expect(shown.at(-1)).toBe("a passing");
});

test("stop() ends the timer", () => {
  const { clock, hold, list } = start();
  hold.answered(list(["a", "b", "c"], "passing"), true);
  hold.answered([], false);
  hold.stop();
  expect(clock.pending).toBe(0);
});
