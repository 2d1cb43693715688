import { expect, test } from "bun:test";

import { noValue } from "./slot.ts";
import { Variables } from "./variables.ts";

test("read() finds the dot that a template was called with, and nothing that isn't declared", () => {
  const variables = new Variables(1n);
  expect(variables.read("$")).toBe(1n);
  expect(variables.has("$x")).toBe(false);
  expect(variables.read("$x")).toBe(noValue);
});

test("declare() hides a variable of the same name until its scope is released", () => {
  const variables = new Variables(undefined);
  variables.declare("$x", 1n);
  const mark = variables.mark();
  variables.declare("$x", 2n);
  expect(variables.read("$x")).toBe(2n);
  variables.release(mark);
  expect(variables.read("$x")).toBe(1n);
});

test("assign() changes the innermost variable, also from a scope within", () => {
  const variables = new Variables(undefined);
  variables.declare("$x", 1n);
  const mark = variables.mark();
  variables.declare("$y", 2n);
  expect(variables.assign("$x", 3n)).toBe(true);
  variables.release(mark);
  expect(variables.read("$x")).toBe(3n);
  expect(variables.assign("$y", 4n)).toBe(false);
});
