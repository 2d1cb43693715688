import { expect, test } from "bun:test";

import { failWith } from "../../../test/support/call-functions.ts";
import {
  failingFunctions,
  isUnsupported,
  reasonAgainst,
  unsupportedFunctions,
} from "./unsupported.ts";

test("a function that is not there has a reason, Sprig's too", () => {
  expect(isUnsupported("secret")).toBe(true);
  expect(isUnsupported("sprig_upper")).toBe(true);
  expect(reasonAgainst("sprig_upper")).toContain("Sprig");
  expect(isUnsupported("services")).toBe(false);
  expect(reasonAgainst("sprig")).toBeUndefined();
});

test("each is also a function that fails with the reason, whatever its arguments", () => {
  const table = failingFunctions();
  expect([...table.keys()]).toEqual([...unsupportedFunctions.keys()]);
  expect(failWith(table, '{{secret "path" 1}}')).toBe(
    'Cannot call "secret": not supported, it does not talk to Vault',
  );
});
