import { expect, test } from "bun:test";

import { findDescendants, parseParent } from "./descendants.ts";

test.each([
  ["42 (app) S 7 42 42 0 -1", 7],
  ["42 (a) b) (c) R 1 42", 1],
  ["42 () D 0 0", 0],
  ["42 (new\nline) T 9 1", 9],
  ["42 (sh) S 3) Z 8 1", 8],
])("parseParent() of %j", (stat, parent) => {
  expect(parseParent(stat)).toBe(stat.includes(") Z ") ? undefined : parent);
});

test("parseParent() leaves out what has ended and only waits to be reaped", () => {
  expect(parseParent("42 (app) Z 7 42")).toBeUndefined();
  expect(parseParent("42 (app) X 7 42")).toBeUndefined();
});

test("findDescendants() finds this process below its parent, and itself not below itself", () => {
  expect(findDescendants(process.ppid)).toContain(process.pid);
  expect(findDescendants()).not.toContain(process.pid);
});
