import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readQuickly } from "./quick-file.ts";

test("readQuickly() reads what Node reads, from the kernel and from a disk", () => {
  const file = join(mkdtempSync(join(tmpdir(), "quick-")), "日本");
  writeFileSync(file, "x".repeat(200_000));
  expect(readQuickly(file, 1_000_000)?.length).toBe(200_000);
  expect(readQuickly("/proc/self/environ", 1_000_000)).toEqual(readFileSync("/proc/self/environ"));
});

test("readQuickly() stops at its limit and begins at its offset", () => {
  const file = join(mkdtempSync(join(tmpdir(), "quick-")), "file");
  writeFileSync(file, "0123456789");
  expect(readQuickly(file, 4)?.toString()).toBe("0123");
  expect(readQuickly(file, 4, 8)?.toString()).toBe("89");
});

test("readQuickly() gives nothing for what is not there or is no file", () => {
  expect(readQuickly("/nowhere/at/all", 10)).toBeUndefined();
  expect(readQuickly("/proc", 10)).toBeUndefined();
});
