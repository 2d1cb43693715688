import { afterEach, beforeEach, expect, test } from "bun:test";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { failureOf } from "../../test/support/failure-of.ts";
import { until } from "../../test/support/until.ts";
import type { Clock, Timer } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { installFile } from "./install-file.ts";
import { writeStream } from "./stream.ts";

let folder = "";
let fifo = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stream-"));
  fifo = join(folder, "fifo");
  Bun.spawnSync(["mkfifo", fifo]);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Several times what a pipe holds. */
const long = Buffer.alloc(300_000, "0123456789");

test("writeStream() brings more to a FIFO's reader than a pipe holds", async () => {
  const reader = Bun.spawn(["cat", fifo], { stdout: "pipe" });
  const written = until(() => isRead(() => writeStream(fifo, long)));
  expect(await new Response(reader.stdout).text()).toBe(long.toString());
  await written;
});

/** False while nobody has opened the FIFO for reading. */
async function isRead(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENXIO") return false;
    throw error;
  }
}

test("a FIFO that nobody reads is an error, and stays a FIFO", async () => {
  expect(await failureOf(installFile({ destination: fifo, text: "x" }))).toMatchObject({
    code: "render-failed",
    errno: "ENXIO",
  });
});

test("writeStream() waits for a reader that is behind, and gives one up that has stopped", async () => {
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const lateMs = limits.streamStallMs - 10;
  const clock = new LeapingClock((nowMs) => {
    if (nowMs === lateMs) readSync(reader, Buffer.alloc(65_536));
  });
  try {
    expect(await failureOf(writeStream(fifo, long, clock))).toMatchObject({ code: "EAGAIN" });
    // What had room then was written, and the wait began anew.
    expect(clock.nowMs()).toBe(lateMs + limits.streamStallMs);
  } finally {
    closeSync(reader);
  }
});

/** Each timer is due at once: the clock leaps to its time. */
class LeapingClock implements Clock {
  #nowMs = 0;
  readonly #onLeap: (nowMs: number) => void;

  constructor(onLeap: (nowMs: number) => void) {
    this.#onLeap = onLeap;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallTime(): Date {
    return new Date(this.#nowMs);
  }

  after(delayMs: number, callback: () => void): Timer {
    this.#nowMs += delayMs;
    this.#onLeap(this.#nowMs);
    queueMicrotask(callback);
    return { cancel: () => undefined };
  }
}

test("what a descriptor leads to is appended to: it may be a log file", async () => {
  const log = join(folder, "log");
  await Bun.write(log, "before\n");
  const fd = openSync(log, "a");
  try {
    const destination = `/proc/self/fd/${fd}`;
    expect(await installFile({ destination, text: "x\n" })).toMatchObject({ by: "stream" });
    expect(await Bun.file(log).text()).toBe("before\nx\n");
  } finally {
    closeSync(fd);
  }
});

test("a device that is full is an error", async () => {
  const failure = await failureOf(installFile({ destination: "/dev/full", text: "x" }));
  expect(failure).toMatchObject({ code: "render-failed", errno: "ENOSPC" });
});
