import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { backoffMs, jitter } from "./backoff.ts";

const exact = () => 0.5;
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("jitter() moves a time by its share to either side", () => {
  expect(jitter(1000, 0.2, () => 0)).toBeCloseTo(800);
  expect(jitter(1000, 0.2, exact)).toBe(1000);
  expect(jitter(1000, 0.2, () => 0.999999)).toBeCloseTo(1200, 0);
  expect(jitter(0, 0.2)).toBe(0);
});

test("backoffMs() doubles from the first to the most", () => {
  const options = { firstMs: 100, maxMs: 1000, random: exact };
  const delays = [0, 1, 2, 3, 4, 5, 6, 5000].map((failures) => backoffMs(failures, options));
  expect(delays).toEqual([100, 100, 200, 400, 800, 1000, 1000, 1000]);
});

test("backoffMs() stays within 20 % of its delay, and below the most", () => {
  fc.assert(
    fc.property(
      fc.nat(100),
      fc.nat(10_000),
      fc.nat(100_000),
      chance,
      (failures, firstMs, maxMs, at) => {
        const middle = backoffMs(failures, { firstMs, maxMs, random: exact });
        const delay = backoffMs(failures, { firstMs, maxMs, random: () => at });
        expect(delay).toBeGreaterThanOrEqual(middle * 0.8 - 1e-6);
        expect(delay).toBeLessThanOrEqual(Math.min(middle * 1.2, maxMs) + 1e-6);
      },
    ),
  );
});

test("at the most, the delays of many are spread and do not meet there", () => {
  const delays = Array.from({ length: 100 }, (_, at) =>
    Math.round(backoffMs(20, { firstMs: 100, maxMs: 1000, random: () => at / 100 })),
  );
  expect(new Set(delays).size).toBeGreaterThan(45);
});
