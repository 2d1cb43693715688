import { expect, test } from "bun:test";

import { invariant, unreachable } from "./assert.ts";

test("invariant() throws an internal error when the condition is false", () => {
  expect(() => invariant(false, "two runs are alive")).toThrow(
    "Internal error: two runs are alive",
  );
  expect(() => invariant(1, "")).not.toThrow();
});

test("unreachable() names the value that nobody has decided", () => {
  expect(() => unreachable({ kind: "new" } as never)).toThrow('undecided case {"kind":"new"}');
});
