import { expect, test } from "bun:test";

import { readCaller } from "./caller.ts";

// This process has no entry stub; the executable's is tested in test/e2e/inheritance.test.ts.
test("readCaller() without the stub has what the kernel says, without the runtime's own", () => {
  const caller = readCaller();
  expect(caller.hasStub).toBe(false);
  for (const signals of [caller.ignored, caller.blocked]) {
    expect(signals).toEqual(signals.toSorted((a, b) => a - b));
    for (const signal of signals) expect(signal).toBeWithin(1, 65);
  }
  expect(caller.ignored).not.toContain(13);
  expect(caller.ignored).not.toContain(25);
});

test("readCaller() takes the limit of open files from a parent that can be seen", () => {
  const { fileLimit } = readCaller();
  if (fileLimit === undefined) return;
  expect(fileLimit.soft).toBeGreaterThan(0n);
  expect(fileLimit.hard).toBeGreaterThanOrEqual(fileLimit.soft);
});
