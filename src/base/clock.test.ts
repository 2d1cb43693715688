import { afterEach, expect, jest, test } from "bun:test";

import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { pause, realClock } from "./clock.ts";

afterEach(() => {
  jest.useRealTimers();
});

test("nowMs() never goes back", () => {
  const times = Array.from({ length: 1000 }, () => realClock.nowMs());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("after() calls back once, and not at all when it is cancelled before", () => {
  jest.useFakeTimers();
  const seen: string[] = [];
  realClock.after(100, () => seen.push("kept"));
  const timer = realClock.after(50, () => seen.push("cancelled"));
  timer.cancel();
  timer.cancel();
  jest.advanceTimersByTime(99);
  expect(seen).toEqual([]);
  jest.advanceTimersByTime(1000);
  expect(seen).toEqual(["kept"]);
});

test("after() keeps a time longer than the runtime's timers can be set for", () => {
  jest.useFakeTimers();
  const dayMs = 24 * 3_600_000;
  const seen: string[] = [];
  realClock.after(60 * dayMs, () => seen.push("two months"));
  const timer = realClock.after(Infinity, () => seen.push("never"));
  const cancelled = realClock.after(60 * dayMs, () => seen.push("cancelled"));
  jest.advanceTimersByTime(30 * dayMs);
  cancelled.cancel();
  jest.advanceTimersByTime(29 * dayMs);
  expect(seen).toEqual([]);
  jest.advanceTimersByTime(1 * dayMs);
  expect(seen).toEqual(["two months"]);
  timer.cancel();
});

test("pause() resolves after its time and leaves no timer", async () => {
  const clock = new ManualClock();
  let isOver = false;
  const paused = pause(clock, 1000).then(() => (isOver = true));
  await clock.advance(999);
  expect(isOver).toBe(false);
  await clock.advance(1);
  await paused;
  expect(clock.pending).toBe(0);
});

test("pause() resolves at once when its signal aborts, before or during", async () => {
  const clock = new ManualClock();
  await pause(clock, 1000, AbortSignal.abort());
  const controller = new AbortController();
  let isOver = false;
  void pause(clock, 1000, controller.signal).then(() => (isOver = true));
  await settle();
  expect(isOver).toBe(false);
  controller.abort();
  await settle();
  expect(isOver).toBe(true);
  expect(clock.pending).toBe(0);
});
