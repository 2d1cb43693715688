import { expect, test } from "bun:test";
import { fstatSync, writeSync } from "node:fs";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { closeFd, createPipe } from "./ffi.ts";
import { OutputTap } from "./output-tap.ts";

function createTap(keepMax = 4096) {
  const { readFd, writeFd } = createPipe()!;
  const clock = new ManualClock();
  const tap = new OutputTap(readFd, keepMax, clock);
  const end = (): void => {
    tap.close();
    closeFd(writeFd);
  };
  return { tap, clock, readFd, writeFd, end };
}

test("close() takes what is in the pipe, whoever else still holds it", () => {
  const { tap, writeFd, end } = createTap();
  writeSync(writeFd, "one\ntwo\n");
  expect(tap.text).toBe("");
  end();
  expect(tap.text).toBe("one\ntwo\n");
});

test("a look by the clock takes what has come, rarer and rarer while little comes", async () => {
  const { tap, clock, writeFd, end } = createTap();
  writeSync(writeFd, "ready\n");
  await clock.advance(20);
  expect(tap.text).toBe("ready\n");
  const waits: (number | undefined)[] = [];
  for (let look = 0; look < 5; look++) {
    waits.push(clock.nextMs);
    await clock.advance(clock.nextMs ?? 0);
  }
  expect(waits).toEqual([40, 80, 160, 200, 200]);
  end();
});

test("a program that prints much is looked at again at once, and gets a larger pipe", async () => {
  const { tap, clock, writeFd, end } = createTap();
  writeSync(writeFd, Buffer.alloc(60_000, "x"));
  await clock.advance(20);
  expect(clock.nextMs).toBe(1);
  // Would wait for ever in a pipe of the usual 64 KiB.
  expect(writeSync(writeFd, Buffer.alloc(500_000, "y"))).toBe(500_000);
  await clock.advance(1);
  expect(tap.text).toBe("x".repeat(4096));
  end();
});

test("the beginning is kept up to the limit, across reads", async () => {
  const { tap, clock, writeFd, end } = createTap(10);
  for (const text of ["12345", "67890", "lost"]) {
    writeSync(writeFd, text);
    await clock.advance(200);
  }
  expect(tap.text).toBe("1234567890");
  end();
});

test("bytes that are not UTF-8 are shown as such", () => {
  const { tap, writeFd, end } = createTap();
  writeSync(writeFd, Buffer.from("a\xffb", "latin1"));
  end();
  expect(tap.text).toBe("a\ufffdb");
});

test("close() gives back descriptor and timer, once", () => {
  const { tap, clock, readFd, end } = createTap();
  end();
  expect(() => fstatSync(readFd)).toThrow("EBADF");
  expect(clock.pending).toBe(0);
  const { readFd: next, end: endNext } = createTap();
  tap.close();
  expect(() => fstatSync(next)).not.toThrow();
  endNext();
});
