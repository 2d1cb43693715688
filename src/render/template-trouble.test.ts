import { expect, test } from "bun:test";

import { MemoryLogger } from "../../test/support/memory-logger.ts";
import type { TemplateOutcome } from "./template-outcome.ts";
import { type FailureCode, TemplateTrouble } from "./template-trouble.ts";

const names = { name: "web", destination: "/etc/web.conf" };
const fields = { template: "web", destination: "/etc/web.conf" };

function noteAll(...outcomes: readonly TemplateOutcome[]) {
  return noteAs("template-failed", ...outcomes);
}

function noteAs(code: FailureCode, ...outcomes: readonly TemplateOutcome[]) {
  const logger = new MemoryLogger();
  const trouble = new TemplateTrouble(names, logger);
  for (const outcome of outcomes) trouble.note(outcome, code);
  return logger;
}

const changed = { kind: "rendered", isChanged: true } as const;
const unchanged = { kind: "rendered", isChanged: false } as const;

function rejected(reason: string): TemplateOutcome {
  return { kind: "rejected", reason, keptAs: "/etc/web.conf.rejected" };
}

function failed(reason: string): TemplateOutcome {
  return { kind: "failed", reason };
}

function waiting(...missing: readonly string[]): TemplateOutcome {
  return { kind: "waiting", missing };
}

test("note() tells of each change of the file, and of no other rendering", () => {
  const { records } = noteAll(unchanged, changed, unchanged, changed);
  const record = { level: "info", message: "The template is rendered", fields } as const;
  expect(records).toEqual([record, record]);
});

test("note() tells once of what fails again and again, with its code", () => {
  const { records } = noteAs("render-failed", failed("no"), failed("no"), failed("other"));
  expect(records.map(({ level }) => level)).toEqual(["error", "error"]);
  expect(records[0]?.fields).toEqual({ ...fields, code: "render-failed", reason: "no" });
  expect(records[1]?.fields.reason).toBe("other");
});

test("note() tells once of what is rejected again, whatever time and process its check names", () => {
  const { records } = noteAll(
    rejected("13:00:01 [7] .web.conf.containerbuddy-abc1 is bad"),
    rejected("13:00:02 [8] .web.conf.containerbuddy-xyz is bad"),
    rejected("is worse"),
  );
  expect(records).toHaveLength(2);
  expect(records[0]?.fields).toMatchObject({
    code: "template-rejected",
    keptAs: "/etc/web.conf.rejected",
  });
});

test("note() tells of a trouble anew once it was over", () => {
  const { records } = noteAll(failed("no"), unchanged, failed("no"));
  expect(records.map(({ level }) => level)).toEqual(["error", "info", "error"]);
});

test("note() tells of what a template waits for when that changes", () => {
  const { records } = noteAll(waiting("a"), waiting("a"), waiting("a", "b"), changed, waiting("a"));
  const told = records.filter(({ level }) => level === "debug").map((each) => each.fields.missing);
  expect(told).toEqual(["a", "a, b", "a"]);
});
