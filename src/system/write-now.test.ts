import { dlopen } from "bun:ffi";
import { afterEach, expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createPipe, readNow } from "./ffi.ts";
import { createWriteNow, type WriteNow } from "./write-now.ts";

const line = Buffer.from(`${"x".repeat(99)}\n`);
const open: number[] = [];

afterEach(() => {
  for (const fd of open.splice(0)) closeSync(fd);
});

function openPipe(): { readFd: number; writeFd: number } {
  const pipe = createPipe()!;
  open.push(pipe.readFd, pipe.writeFd);
  return pipe;
}

/** Writes lines until the reader is behind or gone; at most so many that no buffer holds them. */
function fill(writeNow: WriteNow): { total: number; last: number } {
  let total = 0;
  for (let count = 0; count < 100_000; count++) {
    const written = writeNow(line);
    if (written <= 0) return { total, last: written };
    total += written;
  }
  throw new Error("there was room without end");
}

function flagsOf(fd: number): string {
  return readFileSync(`/proc/self/fdinfo/${fd}`, "utf8").match(/flags:\s*(\d+)/)?.[1] ?? "";
}

test("createWriteNow() stops at a full pipe, goes on when it is read, and leaves its flags alone", () => {
  const { readFd, writeFd } = openPipe();
  const before = flagsOf(writeFd);
  const writeNow = createWriteNow(writeFd);
  const { total, last } = fill(writeNow);
  expect(last).toBe(0);
  expect(total).toBeGreaterThanOrEqual(60_000);
  expect(readNow(readFd, new Uint8Array(8192))).toBe(8192);
  expect(writeNow(line)).toBeGreaterThan(0);
  expect(flagsOf(writeFd)).toBe(before);
});

test("createWriteNow() takes part of a line when there is room for a part", () => {
  const { readFd, writeFd } = openPipe();
  const writeNow = createWriteNow(writeFd);
  fill(writeNow);
  readNow(readFd, new Uint8Array(8192));
  const written = writeNow(Buffer.alloc(1024 * 1024, "x"));
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(1024 * 1024);
});

test("createWriteNow() says that a reader has gone", () => {
  const { readFd, writeFd } = createPipe()!;
  const writeNow = createWriteNow(writeFd);
  closeSync(readFd);
  expect(writeNow(line)).toBe(-1);
  closeSync(writeFd);
  expect(writeNow(line)).toBe(-1);
});

test("createWriteNow() stops at a terminal whose reader has stopped, and leaves its flags alone", () => {
  const { openpty } = dlopen("libc.so.6", {
    openpty: { args: ["ptr", "ptr", "ptr", "ptr", "ptr"], returns: "i32" },
  }).symbols;
  const [main, terminal] = [new Int32Array(1), new Int32Array(1)];
  expect(openpty(main, terminal, null, null, null)).toBe(0);
  open.push(main[0]!, terminal[0]!);
  const before = flagsOf(terminal[0]!);
  const { total, last } = fill(createWriteNow(terminal[0]!));
  expect(last).toBe(0);
  expect(total).toBeGreaterThan(1000);
  expect(flagsOf(terminal[0]!)).toBe(before);
});

test("createWriteNow() appends to a file and to /dev/null", () => {
  const folder = mkdtempSync(join(tmpdir(), "write-now-"));
  const path = join(folder, "log");
  const [file, nothing] = [openSync(path, "a"), openSync("/dev/null", "w")];
  open.push(file, nothing);
  const append = createWriteNow(file);
  expect([append(line), append(line)]).toEqual([line.byteLength, line.byteLength]);
  expect(createWriteNow(nothing)(line)).toBe(line.byteLength);
  expect(readFileSync(path, "utf8")).toBe(line.toString().repeat(2));
  rmSync(folder, { recursive: true });
});
