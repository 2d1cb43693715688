import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { type Decimal, splitFloat, toDigits, toPlaces, toShortest } from "./decimal.ts";

const floats = fc.double({ noNaN: true, noDefaultInfinity: true });

function toNumber({ digits, point }: Decimal): number {
  return digits === "" ? 0 : Number(`0.${digits}e${point}`);
}

test("toShortest() is read back as the same magnitude", () => {
  fc.assert(
    fc.property(floats, (value) => {
      expect(toNumber(toShortest(value))).toBe(Math.abs(value));
    }),
  );
});

test("toDigits() with all digits that a float can have is the float itself", () => {
  fc.assert(
    fc.property(floats, (value) => {
      expect(toNumber(toDigits(value, 800))).toBe(Math.abs(value));
    }),
  );
});

test("toDigits() is at most half of the last digit away, for any number of digits", () => {
  fc.assert(
    fc.property(floats, fc.integer({ min: 1, max: 40 }), (value, count) => {
      const exact = scale(toDigits(value, 800));
      const rounded = toDigits(value, count);
      expect(rounded.digits.length).toBeLessThanOrEqual(count);
      const unit = 10n ** BigInt(Math.max(toDigits(value, 800).point - count + scaling, 0));
      const distance = exact - scale(rounded);
      expect((distance < 0n ? -distance : distance) * 2n <= unit).toBe(true);
    }),
  );
});

/** Enough decimal places for the smallest float, to compare as integers. */
const scaling = 1100;

function scale({ digits, point }: Decimal): bigint {
  return BigInt(digits || "0") * 10n ** BigInt(point - digits.length + scaling);
}

test.each([
  [0.5, 0, ""],
  [1.5, 0, "2e1"],
  [2.5, 0, "2e1"],
  [0.125, 2, "12e0"],
  [0.375, 2, "38e0"],
  [9.5, 0, "1e2"],
  [9.995, 2, "999e1"],
  [1e23, 0, "99999999999999991611392e23"],
  [5e-324, 0, ""],
] as const)(
  "toPlaces() has the halves of %p at %p places go to the even digit",
  (value, places, wanted) => {
    const { digits, point } = toPlaces(value, places);
    expect(digits === "" ? "" : `${digits}e${point}`).toBe(wanted);
  },
);

test("splitFloat() multiplies back to the magnitude", () => {
  fc.assert(
    fc.property(floats, (value) => {
      const { mantissa, exponent } = splitFloat(value);
      // In two steps: the power alone can be smaller than any float.
      const half = Math.trunc(exponent / 2);
      expect(Number(mantissa) * 2 ** half * 2 ** (exponent - half)).toBe(Math.abs(value));
    }),
  );
});
