import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { limits } from "../base/limits.ts";
import { LogSink } from "./sink.ts";

/** A reader that takes so many bytes and no more until it is given room again. */
class Reader {
  room = Infinity;
  isGone = false;
  calls = 0;
  text = "";

  take = (bytes: Uint8Array): number => {
    this.calls++;
    if (this.isGone) return -1;
    const count = Math.min(this.room, bytes.byteLength);
    this.room -= count;
    this.text += Buffer.from(bytes.subarray(0, count)).toString("latin1");
    return count;
  };
}

function createSink() {
  const clock = new ManualClock();
  const reader = new Reader();
  return { clock, reader, sink: new LogSink(reader.take, clock) };
}

test("write() reaches a reader that keeps up at once", () => {
  const { sink, reader, clock } = createSink();
  sink.write("one\n");
  sink.write("two\n");
  expect(reader.text).toBe("one\ntwo\n");
  expect(clock.pending).toBe(0);
});

test("a write that was taken in part goes on in the middle of the line", async () => {
  const { sink, reader, clock } = createSink();
  reader.room = 6;
  sink.write("one\n");
  sink.write("two\n");
  sink.write("three\n");
  expect(reader.text).toBe("one\ntw");
  reader.room = 1;
  await clock.advance(10);
  expect(reader.text).toBe("one\ntwo");
  reader.room = Infinity;
  await clock.advance(1000);
  expect(reader.text).toBe("one\ntwo\nthree\n");
  expect(sink.dropped).toBe(0);
});

test("a stuck reader is asked at growing times, never more than one timer waits, and lines are kept", async () => {
  const { sink, reader, clock } = createSink();
  reader.room = 0;
  for (let count = 0; count < 100; count++) sink.write(`${count}\n`);
  expect(reader.calls).toBe(1);
  expect(clock.pending).toBe(1);
  await clock.advance(60_000);
  expect(reader.calls).toBeLessThan(80);
  expect(clock.pending).toBe(1);
  reader.room = Infinity;
  await clock.advance(1000);
  expect(reader.text.split("\n")).toHaveLength(101);
  expect(clock.pending).toBe(0);
});

test("a reader that has taken something is asked again soon", async () => {
  const { sink, reader, clock } = createSink();
  reader.room = 0;
  sink.write("one\ntwo\n");
  await clock.advance(10_000);
  expect(clock.nextMs).toBeGreaterThan(100);
  reader.room = 4;
  await clock.advance(1000);
  expect(reader.text).toBe("one\n");
  expect(clock.nextMs).toBeLessThan(650);
  reader.room = 2;
  await clock.advance(clock.nextMs ?? 0);
  expect(clock.nextMs).toBe(10);
});

test("what the queue does not take is dropped, and counted where it is missing", async () => {
  const { sink, reader, clock } = createSink();
  reader.room = 0;
  const line = `${"x".repeat(1023)}\n`;
  const held = limits.logQueueBytesMax / 1024;
  for (let count = 0; count < held + 50; count++) sink.write(line);
  expect(sink.dropped).toBe(50);
  reader.room = Infinity;
  await clock.advance(1000);
  const lines = reader.text.trimEnd().split("\n");
  expect(lines.filter((text) => text.startsWith("x"))).toHaveLength(held);
  expect(lines.at(-1)).toBe("containerbuddy: 50 log lines were dropped here");
  sink.write("back\n");
  expect(reader.text.endsWith("here\nback\n")).toBe(true);
});

test("the record that stands for dropped lines is worded by whoever knows the format", async () => {
  const { sink, reader, clock } = createSink();
  sink.describeDropped = (count) => `{"dropped":${count}}\n`;
  reader.room = 0;
  const line = `${"x".repeat(limits.logQueueBytesMax - 1)}\n`;
  sink.write(line);
  sink.write("lost\n");
  reader.room = Infinity;
  await clock.advance(1000);
  expect(reader.text).toBe(`${line}{"dropped":1}\n`);
});

test("a reader that has gone costs lines and nothing else, and one that comes back hears how many", () => {
  const { sink, reader, clock } = createSink();
  reader.isGone = true;
  for (let count = 0; count < 1000; count++) sink.write("nobody reads this\n");
  expect(sink.dropped).toBe(1000);
  expect(clock.pending).toBe(0);
  reader.isGone = false;
  sink.write("anybody?\n");
  expect(reader.text).toBe("anybody?\ncontainerbuddy: 1000 log lines were dropped here\n");
});

test("flush() says whether everything has been written", () => {
  const { sink, reader } = createSink();
  reader.room = 2;
  sink.write("last words\n");
  expect(sink.flush()).toBe(false);
  reader.room = Infinity;
  expect(sink.flush()).toBe(true);
  expect(reader.text).toBe("last words\n");
});

test("whatever the reader takes and when, it gets whole lines in order, and the queue is bounded", async () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant("write" as const), size: fc.integer({ min: 1, max: 20_000 }) }),
    fc.record({ kind: fc.constant("read" as const), size: fc.nat(40_000) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 80 }), async (actions) => {
      const { sink, reader, clock } = createSink();
      reader.room = 0;
      let written = 0;
      for (const { kind, size } of actions) {
        if (kind === "write") sink.write(`${written++} ${"x".repeat(size)}\n`);
        else {
          reader.room = size;
          await clock.advance(1000);
        }
      }
      reader.room = Infinity;
      await clock.advance(1000);
      expect(reader.text.length).toBeLessThan(limits.logQueueBytesMax + 40_000 * 80);
      const lines = reader.text.split("\n").slice(0, -1);
      const numbers = lines
        .filter((line) => /^\d+ x+$/.test(line))
        .map((line) => parseInt(line, 10));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(numbers.length + sink.dropped).toBe(written);
      const reported = lines.flatMap((line) => line.match(/: (\d+) log lines/)?.[1] ?? []);
      expect(reported.reduce((sum, count) => sum + Number(count), 0)).toBe(sink.dropped);
    }),
    { numRuns: 40 },
  );
});
