import { expect, test } from "bun:test";

import { failureOf } from "../../test/support/failure-of.ts";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { Deadline } from "./deadline.ts";

const never = new Promise<never>(() => undefined);

test("Deadline ends a wait when its time is up", async () => {
  const clock = new ManualClock();
  using deadline = new Deadline(clock, 100, new AbortController().signal);
  const wait = deadline.race(never).catch(() => "ended");
  await clock.advance(99);
  expect(deadline.hasEnded).toBe(false);
  await clock.advance(1);
  expect(await wait).toBe("ended");
  expect(deadline).toMatchObject({ hasEnded: true, hasTimedOut: true });
  expect(deadline.signal.aborted).toBe(true);
});

test("Deadline ends when nobody waits any more, also when that was so before", async () => {
  for (const isEarly of [true, false]) {
    const outer = new AbortController();
    if (isEarly) outer.abort();
    using deadline = new Deadline(new ManualClock(), 100, outer.signal);
    const wait = deadline.race(never).catch(() => "ended");
    outer.abort();
    expect(await wait).toBe("ended");
    expect(deadline).toMatchObject({ hasEnded: true, hasTimedOut: false });
  }
});

test("Deadline can be extended, passes results on, and leaves no timer", async () => {
  const clock = new ManualClock();
  {
    using deadline = new Deadline(clock, 100, new AbortController().signal);
    await clock.advance(99);
    deadline.extend(50);
    await clock.advance(49);
    expect(await deadline.race(Promise.resolve("value"))).toBe("value");
    expect(await failureOf(deadline.race(Promise.reject(new Error("own"))))).toMatchObject({
      message: "own",
    });
    expect(deadline.timeoutMs).toBe(50);
  }
  expect(clock.pending).toBe(0);
});
