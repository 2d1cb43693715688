import { expect, test } from "bun:test";

import { judge, unitSuite } from "./test-suite.ts";

const run = { suite: unitSuite, files: ["./src/a.test.ts"], exitCode: 0, hasTimedOut: false };
const passed = { file: "src/a.test.ts", name: "a", outcome: "passed" as const };

test("judge() finds nothing where each file has a test in the report", () => {
  expect(judge({ ...run, cases: [passed] })).toEqual([]);
});

test("judge() finds a file that is not in the report, whatever the exit code", () => {
  expect(judge({ ...run, cases: [] })).toEqual(["no test of src/a.test.ts is in the report"]);
});

test("judge() finds an error between tests by the exit code", () => {
  const found = judge({ ...run, cases: [passed], exitCode: 1 });
  expect(found).toEqual(["bun test ended with 1, though no test failed"]);
});

test("judge() counts a failed test once, not again for the exit code", () => {
  expect(judge({ ...run, cases: [{ ...passed, outcome: "failed" }], exitCode: 1 })).toEqual([]);
});

test("judge() says no more than that when the time was up", () => {
  const found = judge({ ...run, cases: [], exitCode: 137, hasTimedOut: true });
  expect(found).toEqual(["took longer than 120 s and was killed"]);
});
