import { expect, test } from "bun:test";

import { isAtLeast, levels } from "./level.ts";

test("isAtLeast() compares by weight, all pairs", () => {
  for (const [at, level] of levels.entries()) {
    for (const [other, threshold] of levels.entries()) {
      expect(isAtLeast(level, threshold)).toBe(at >= other);
    }
  }
});
