import { expect, test } from "bun:test";

import { sigsetBytes, toSigset } from "./sigset.ts";

test("toSigset() has bit n - 1 for signal n", () => {
  const set = toSigset([1, 8, 9, 31, 64]);
  expect(set).toHaveLength(sigsetBytes);
  expect([...set.subarray(0, 8)]).toEqual([0x81, 0x01, 0, 0x40, 0, 0, 0, 0x80]);
  expect(set.subarray(8).every((byte) => byte === 0)).toBe(true);
});
