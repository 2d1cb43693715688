import { expect, test } from "bun:test";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { limits } from "../base/limits.ts";
import { LeftOut } from "./left-out.ts";

function entry(name: string) {
  return { key: name, title: `service "${name}"` };
}

function create() {
  const logger = new MemoryLogger();
  return { logger, leftOut: new LeftOut("nginx", logger) };
}

test("an entry that stays left out is told once, with its reason", () => {
  const { leftOut, logger } = create();
  for (let evaluation = 0; evaluation < 3; evaluation++) {
    leftOut.begin();
    leftOut.add(entry("a"), "a reason");
    leftOut.add(entry("a"), "another reason");
    expect(leftOut.has(entry("a"))).toBe(true);
    expect(leftOut.count).toBe(1);
    leftOut.end();
  }
  expect(logger.records).toEqual([
    {
      level: "warn",
      message: 'The template "nginx" leaves out an entry of the catalogue',
      fields: { id: 'service "a"', reason: "a reason" },
    },
  ]);
});

test("an entry that was mended is in again, and told anew when it is spoilt again", () => {
  const { leftOut, logger } = create();
  for (const isSpoilt of [true, false, true]) {
    leftOut.begin();
    if (isSpoilt) leftOut.add(entry("a"), "a reason");
    expect(leftOut.has(entry("a"))).toBe(isSpoilt);
    leftOut.end();
  }
  expect(logger.messages("warn")).toHaveLength(2);
});

test("however many there are, so many are told", () => {
  const { leftOut, logger } = create();
  for (let count = 0; count < limits.warnedInstancesMax + 5; count++) {
    leftOut.add(entry(String(count)), "a reason");
  }
  expect(leftOut.count).toBe(limits.warnedInstancesMax + 5);
  expect(logger.messages("warn")).toHaveLength(limits.warnedInstancesMax);
});
