import { expect, test } from "bun:test";
import { exitCode } from "../base/exit-code.ts";
import { help, helpText, wrongUse } from "./usage.ts";

test("helpText() names every exit code, fits a terminal, and has examples", () => {
  const text = helpText();
  for (const code of Object.values(exitCode))
    expect(text).toMatch(new RegExp(`^ +${code}  ?\\S`, "m"));
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(110);
  expect(text.match(/^ {2}\S*.*containerbuddy .*$/gm)?.length).toBeGreaterThanOrEqual(3);
});

test("help() is an answer, wrongUse() is not", () => {
  expect(help()).toMatchObject({ stderr: "", code: 0 });
  expect(wrongUse("Cannot use flag -x")).toMatchObject({ stdout: "", code: 2 });
  expect(wrongUse("Cannot use flag -x").stderr).toStartWith("Cannot use flag -x\nUsage: ");
});
