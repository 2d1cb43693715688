import { expect, test } from "bun:test";
import { ManualClock } from "../../test/support/manual-clock.ts";
import { ScriptedChildren } from "../../test/support/scripted-child.ts";
import { SpawnError } from "../system/spawn-error.ts";
import { createRunProgram } from "./run-program.ts";

function run(signal?: AbortSignal) {
  const clock = new ManualClock();
  const children = new ScriptedChildren();
  const result = createRunProgram(children.start, clock, signal)(["app", "x"], 1000);
  return { clock, child: children.of("app"), result };
}

test("a program's end and what it has printed are told", async () => {
  const { child, result } = run();
  child.output = "é\n";
  child.exit(2);
  expect(await result).toEqual({ kind: "exited", code: 2, stdout: "Ã©\n", stderr: "" });
});

test("a signal is told in Go's words", async () => {
  const { child, result } = run();
  child.die(15);
  expect(await result).toMatchObject({ kind: "signalled", signal: "terminated" });
});

test("a program that takes too long is killed", async () => {
  const { clock, child, result } = run();
  await clock.advance(1000);
  expect(await result).toEqual({ kind: "timedOut" });
  expect(child.signals).toEqual(["SIGKILL"]);
});

test("a program is killed when nobody wants its output any more", async () => {
  const end = new AbortController();
  const { child, result } = run(end.signal);
  end.abort();
  await result;
  expect(child.signals).toEqual(["SIGKILL"]);
});

test("one that cannot be started is told", async () => {
  const refuse = () => {
    throw new SpawnError("ENOENT", 'Cannot find "app"');
  };
  const result = createRunProgram(refuse, new ManualClock())(["app"], 1000);
  expect(await result).toEqual({ kind: "unstartable", reason: 'Cannot find "app"' });
});
