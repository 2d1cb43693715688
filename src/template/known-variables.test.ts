import { expect, test } from "bun:test";

import { KnownVariables } from "./known-variables.ts";

test("KnownVariables has the dollar from the start", () => {
  expect(new KnownVariables().has("$")).toBe(true);
});

test("KnownVariables.forget() leaves the outer variable of the same name", () => {
  const variables = new KnownVariables();
  variables.declare("$x");
  const { size } = variables;
  variables.declare("$x");
  variables.declare("$y");
  variables.forget(size);
  expect([variables.has("$x"), variables.has("$y")]).toEqual([true, false]);
  variables.forget(1);
  expect(variables.has("$x")).toBe(false);
});
