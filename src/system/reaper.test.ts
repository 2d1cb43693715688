import { expect, test } from "bun:test";

import { ManualClock } from "../../test/support/manual-clock.ts";
import type { WaitedStatus } from "./exit-status.ts";
import { Reaper } from "./reaper.ts";

function createReaper(ends: { pid: number; status: number }[]) {
  const clock = new ManualClock();
  return { reaper: new Reaper(() => ends.shift(), clock), clock };
}

test("sweep() hands each status to whoever registered the pid, and counts the others as orphans", () => {
  const { reaper } = createReaper([
    { pid: 10, status: 3 << 8 },
    { pid: 99, status: 0 },
    { pid: 11, status: 9 },
  ]);
  const seen: [number, WaitedStatus][] = [];
  reaper.register(10, (status) => seen.push([10, status]));
  reaper.register(11, (status) => seen.push([11, status]));
  reaper.sweep();
  expect(seen).toEqual([
    [10, { kind: "exited", code: 3 }],
    [11, { kind: "signalled", signal: 9 }],
  ]);
  expect(reaper.orphans).toBe(1);
});

test("a stopped child stays registered, and a stopped stranger is no orphan", () => {
  const { reaper } = createReaper([
    { pid: 10, status: 0x147f },
    { pid: 77, status: 0x147f },
    { pid: 10, status: 0 },
  ]);
  const seen: string[] = [];
  reaper.register(10, (status) => seen.push(status.kind));
  reaper.sweep();
  expect(seen).toEqual(["stopped", "exited"]);
  expect(reaper.orphans).toBe(0);
});

test("a pid that is used again is not the child it once was", () => {
  const { reaper } = createReaper([
    { pid: 10, status: 0 },
    { pid: 10, status: 1 << 8 },
  ]);
  const seen: WaitedStatus[] = [];
  reaper.register(10, (status) => seen.push(status));
  reaper.sweep();
  expect(seen).toHaveLength(1);
  expect(reaper.orphans).toBe(1);
});

test("sweep() lets others run after 500 ends and goes on by itself", async () => {
  const ends = Array.from({ length: 1200 }, (_, at) => ({ pid: 1000 + at, status: 0 }));
  const { reaper, clock } = createReaper(ends);
  reaper.sweep();
  expect(reaper.orphans).toBe(500);
  await clock.advance(1);
  expect(reaper.orphans).toBe(1200);
});

test("a callback that throws does not keep the others from their status", async () => {
  const { reaper, clock } = createReaper([
    { pid: 10, status: 0 },
    { pid: 11, status: 0 },
  ]);
  const seen: number[] = [];
  reaper.register(10, () => {
    throw new Error("a bug");
  });
  reaper.register(11, () => seen.push(11));
  expect(() => reaper.sweep()).toThrow("a bug");
  await clock.advance(1);
  expect(seen).toEqual([11]);
});
