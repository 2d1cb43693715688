import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { isSameData } from "./same-data.ts";

test("isSameData() is true for a copy, and agrees with Bun's comparison", () => {
  // Few values, so that two of them are often the same.
  const leaf = fc.constantFrom(undefined, null, "", "a", 0, 1, true);
  const { data } = fc.letrec((tie) => ({
    data: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie("data"), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("data"), { maxKeys: 2 }),
    ),
  }));
  fc.assert(
    fc.property(data, data, (a, b) => {
      expect(isSameData(a, structuredClone(a))).toBe(true);
      expect(isSameData(a, b)).toBe(Bun.deepEquals(a, b, true));
    }),
  );
});

test("isSameData() tells a field that is undefined from one that is not there", () => {
  expect(isSameData({ a: undefined }, { b: undefined })).toBe(false);
  expect(isSameData({}, [])).toBe(false);
});
