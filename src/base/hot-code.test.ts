import { expect, spyOn, test } from "bun:test";

import { compileHotCode } from "./hot-code.ts";

test("compileHotCode() gives the runtime its usual policy back", () => {
  const policy = spyOn(Bun.unsafe, "setJITPolicy").mockImplementation(() => undefined);
  compileHotCode();
  expect(policy.mock.calls).toEqual([[1]]);
  policy.mockRestore();
});
