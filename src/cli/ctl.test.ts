import { expect, test } from "bun:test";
import { runCtl } from "./ctl.ts";

test("runCtl() runs a verb", async () => {
  expect((await runCtl(["check"], { CONTAINERBUDDY: '{"consul": "a"}' })).code).toBe(0);
});

test.each([
  [[], 'Cannot run "ctl": it needs a verb'],
  [["chekc"], 'Cannot run "ctl chekc": there is no such verb; did you mean "check"?'],
  [["constructor"], 'Cannot run "ctl constructor": there is no such verb'],
])("runCtl() lists the verbs for %j", async (words, problem) => {
  const { code, stderr } = await runCtl(words, {});
  expect(code).toBe(2);
  expect(stderr).toStartWith(`${problem}\nVerbs of containerbuddy ctl:\n  check `);
});

test("runCtl() lists the verbs when it is asked to", async () => {
  expect(await runCtl(["-h"], {})).toMatchObject({ code: 0, stderr: "" });
  expect((await runCtl(["--help"], {})).stdout).toContain("  check ");
});
