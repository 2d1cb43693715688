import { expect, test } from "bun:test";
import { consulTemplateExitCode } from "../../app/consul-template/exit-code.ts";
import { flagTable } from "./flag-table.ts";
import { help, wrongUse } from "./usage.ts";

test("help() has every flag, every exit code and examples, and fits a terminal", () => {
  const { stdout, stderr, code } = help();
  expect([stderr, code]).toEqual(["", 0]);
  for (const { name, old } of flagTable) {
    expect(stdout).toContain(`  -${name}`);
    if (old !== undefined) expect(stdout).toContain(`, -${old}`);
  }
  for (const each of Object.values(consulTemplateExitCode)) {
    expect(stdout).toMatch(new RegExp(`^ +${each} {2}\\S`, "m"));
  }
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
});

test("wrongUse() says what is wrong before the usage", () => {
  const { stdout, stderr, code } = wrongUse("Cannot use flag -x");
  expect([stdout, code]).toEqual(["", 13]);
  expect(stderr).toStartWith("Cannot use flag -x\nUsage: consul-template ");
});
