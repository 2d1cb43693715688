import { expect, test } from "bun:test";
import { limits } from "../base/limits.ts";
import { Issues, issueWithoutText, toFinding } from "./issue.ts";

const finding = { code: "empty-command" } as const;

test("sorted() is in the order of the text, with lines and columns in characters from 1", () => {
  const issues = new Issues('{\n "😀": 1,\r\n "b": 2}');
  issues.warn({ path: "b", offset: 19 }, finding);
  issues.error({ path: "😀", offset: 9 }, finding);
  issues.warn({ path: "", offset: 0 }, finding);
  expect(issues.sorted()).toEqual([
    { ...finding, severity: "warning", path: "", line: 1, column: 1 },
    { ...finding, severity: "error", path: "😀", line: 2, column: 7 },
    { ...finding, severity: "warning", path: "b", line: 3, column: 7 },
  ]);
});

test("sorted() cuts warnings before errors, and says how many", () => {
  const issues = new Issues("{}");
  for (let i = 0; i < limits.issuesMax + 50; i++) issues.warn({ path: "", offset: 0 }, finding);
  expect(issues.hasErrors).toBe(false);
  expect(issues.hasRoom).toBe(false);
  for (let i = 0; i < 10; i++) issues.error({ path: "", offset: 1 }, finding);
  const sorted = issues.sorted();
  expect(sorted).toHaveLength(limits.issuesMax + 1);
  expect(sorted.filter(({ severity, line }) => severity === "error" && line > 0)).toHaveLength(10);
  expect(sorted.at(-1)).toMatchObject({ code: "more-issues", count: 60, severity: "error" });
});

test("issueWithoutText() has no position; toFinding() keeps what a mistake says", () => {
  expect(issueWithoutText({ code: "no-configuration" })).toMatchObject({ line: 0, column: 0 });
  const mistake = { offset: 3, found: "x", wanted: "key", hint: undefined } as const;
  expect(toFinding(mistake)).toEqual({
    code: "syntax",
    found: "x",
    wanted: "key",
    hint: undefined,
  });
});
