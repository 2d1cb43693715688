import { expect, test } from "bun:test";

import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { ScriptedChildren } from "../../test/support/scripted-child.ts";
import { limits } from "../base/limits.ts";
import { SpawnError } from "../system/spawn-error.ts";
import { checkFile } from "./check-file.ts";

function start(words: readonly [string, ...string[]] = ["check", "{{candidate}}"], path = "/c") {
  const children = new ScriptedChildren();
  const clock = new ManualClock();
  const stop = new AbortController();
  const options = { startChild: children.start, timeoutMs: 5000, clock, signal: stop.signal };
  const reason = checkFile(words, path, options);
  const child = children.started[0];
  if (child === undefined) throw new Error("nothing was started");
  return { child, clock, reason, stop };
}

test("checkFile() puts the candidate's path into each word, whatever signs it has", async () => {
  const path = "/etc/$& {{candidate}}/.a b";
  const { child, reason } = start(
    ["nginx", "-c{{candidate}}", "{{ candidate }}:{{candidate}}"],
    path,
  );
  child.exit(0);
  expect(await reason).toBeUndefined();
  expect(child.options.command).toEqual(["nginx", `-c${path}`, `${path}:${path}`]);
  expect(child.options.stdin).toBe("null");
});

test.each([
  ["exited with code 1", "", "its check exited with code 1"],
  [
    "exited with code 1",
    "\u001b[31mno \u0000good\u001b[0m\n",
    "its check exited with code 1: [31mno good[0m",
  ],
])("checkFile() says how the check has %s", async (_, output, said) => {
  const { child, reason } = start();
  child.output = output;
  child.exit(1);
  expect(await reason).toBe(said);
});

test("checkFile() names the signal that ended the check", async () => {
  const { child, reason } = start();
  child.die(11);
  expect(await reason).toBe("its check was ended by SIGSEGV");
});

test("checkFile() tells the end of a long output, cut between characters", async () => {
  const { child, reason } = start();
  child.output = `begin ${"é".repeat(limits.rejectionBytesMax)}end`;
  child.exit(1);
  const [, output = ""] = (await reason)?.split(": …") ?? [];
  expect(output).toMatch(/^é+end$/);
  expect(Buffer.byteLength(output)).toBeLessThanOrEqual(limits.rejectionBytesMax);
});

test("checkFile() kills a check that takes too long", async () => {
  const { child, clock, reason } = start();
  child.output = "thinking";
  await clock.advance(4999);
  expect(child.signals).toEqual([]);
  await clock.advance(1);
  expect(await reason).toBe("its check timed out after 5 s: thinking");
  expect(child.signals).toEqual(["SIGKILL"]);
});

test("checkFile() kills a check that is ended early, and leaves no timer", async () => {
  const { child, clock, reason, stop } = start();
  stop.abort();
  await settle();
  expect(await reason).toBe("its check was ended early");
  expect([child.signals, clock.pending]).toEqual([["SIGKILL"], 0]);
});

test("checkFile() takes a check that cannot be started as a reason", async () => {
  const startChild = (): never => {
    throw new SpawnError("ENOENT", 'Cannot start "nginx": it is not there');
  };
  const options = { startChild, timeoutMs: 1, clock: new ManualClock() };
  const reason = await checkFile(["nginx"], "/c", options);
  expect(reason).toBe('its check could not be run: Cannot start "nginx": it is not there');
});
