import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { firstDelayMs, firstSchedule, type Schedule, stepSchedule } from "./check-schedule.ts";

const eager = { intervalMs: 1000, eager: true };

function delays(outcomes: readonly boolean[], rules = eager, random = () => 0.5): number[] {
  let schedule: Schedule = firstSchedule;
  return outcomes.map((hasPassed) => {
    const [next, delayMs] = stepSchedule(schedule, hasPassed, rules, random);
    schedule = next;
    return delayMs;
  });
}

test("the first check is at once, or after one interval when not eager", () => {
  expect(firstDelayMs(eager)).toBe(0);
  expect(firstDelayMs({ ...eager, eager: false })).toBe(1000);
});

test("until the first pass the delays double from 100 ms up to the interval", () => {
  expect(delays([false, false, false, false, false, false])).toEqual([
    100, 200, 400, 800, 1000, 1000,
  ]);
});

test("without the burst the interval counts from the first check on", () => {
  const rules = { ...eager, eager: false };
  expect(delays([false, false], rules, () => 0)).toEqual([1000, 1000]);
});

test("after the first pass the next check comes anywhere within one interval, once", () => {
  expect(delays([false, true, true, false], eager, () => 0.25)).toEqual([100, 250, 975, 975]);
});

test("delays are never longer than the interval: failures decide within the TTL", () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean()),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (outcomes, chance) => {
        for (const delayMs of delays(outcomes, eager, () => chance)) {
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThanOrEqual(1000);
        }
      },
    ),
  );
});
