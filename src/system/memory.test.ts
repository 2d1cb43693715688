import { expect, test } from "bun:test";

import { releaseStartMemory } from "./memory.ts";

/** Makes garbage out of the way of the caller's stack, which the collector looks at. */
function makeGarbage(): void {
  for (let count = 0; count < 64; count++) new Uint8Array(1024 * 1024).fill(count);
}

test("releaseStartMemory() gives back the memory of what nobody holds", () => {
  makeGarbage();
  const before = process.memoryUsage.rss();
  releaseStartMemory();
  expect(process.memoryUsage.rss()).toBeLessThan(before);
});
