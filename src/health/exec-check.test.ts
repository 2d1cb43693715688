import { expect, test } from "bun:test";
import { settle } from "../../test/support/manual-clock.ts";
import { limits } from "../base/limits.ts";
import type { RunEnd } from "../base/run-end.ts";
import type { Command } from "../config/config.ts";
import type { Child, ChildOptions } from "../system/child.ts";
import { SpawnError } from "../system/spawn-error.ts";
import { ExecCheck } from "./exec-check.ts";

const command: Command = ["check", "-x"];

function create(startChild?: () => Child) {
  const started: ChildOptions[] = [];
  const exited = Promise.withResolvers<RunEnd>();
  const child = { output: "said\n", kills: 0 };
  const check = new ExecCheck({
    variables: () => ({ CONTAINERBUDDY_X: "1" }),
    startChild: (options) => {
      started.push(options);
      if (startChild) return startChild();
      return {
        pid: 7,
        exited: exited.promise,
        get output() {
          return child.output;
        },
        signal() {},
        kill() {
          child.kills++;
        },
      };
    },
  });
  const stop = new AbortController();
  return {
    check,
    started,
    child,
    exit: exited.resolve,
    stop,
    run: () => check.run(command, stop.signal),
  };
}

test("the program gets no input, a capped output and our variables", async () => {
  const { run, exit, started } = create();
  exit({ kind: "exited", code: 0 });
  await run();
  expect(started).toEqual([
    {
      command,
      variables: { CONTAINERBUDDY_X: "1" },
      stdin: "null",
      output: { captureMax: limits.checkOutputBytesMax },
    },
  ]);
});

test.each([
  [{ kind: "exited", code: 0 }, "passed", "said"],
  [{ kind: "exited", code: 3 }, "failed", "exited with code 3\nsaid"],
  [{ kind: "signalled", signal: 9 }, "failed", "ended by SIGKILL\nsaid"],
  [{ kind: "signalled", signal: 40 }, "failed", "ended by signal 40\nsaid"],
  [{ kind: "unstartable", code: 127, reason: "not there" }, "failed", "not there\nsaid"],
] as const)("the end %p is %p", async (end, kind, output) => {
  const { run, exit } = create();
  exit(end);
  expect(await run()).toEqual({ kind, output });
});

test("an abort kills the whole group and is a failure with the abort's reason", async () => {
  const { run, stop, child } = create();
  const outcome = run();
  await settle();
  stop.abort("timed out after 5 s");
  expect(await outcome).toEqual({ kind: "failed", output: "timed out after 5 s\nsaid" });
  expect(child.kills).toBe(1);
});

test("no second run starts while a killed one has not ended", async () => {
  const { check, run, stop, started, exit } = create();
  const outcome = run();
  stop.abort("timed out");
  await outcome;
  const again = () => check.run(command, new AbortController().signal);
  expect((await again()).kind).toBe("failed");
  expect(started).toHaveLength(1);
  exit({ kind: "signalled", signal: 9 });
  await settle();
  await again();
  expect(started).toHaveLength(2);
});

test.each(["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"])(
  "%s says nothing about the service",
  async (errno) => {
    const { run } = create(() => {
      throw new SpawnError(errno, "Cannot start");
    });
    expect(await run()).toEqual({ kind: "unknown", reason: "Cannot start" });
  },
);

test.each(["ENOENT", "EACCES", "ENOEXEC"])("%s is a failure with the reason", async (errno) => {
  const { run } = create(() => {
    throw new SpawnError(errno, 'Cannot start "check"');
  });
  expect(await run()).toEqual({ kind: "failed", output: 'Cannot start "check"' });
});

test("a bug is not taken for an outcome", async () => {
  const { run } = create(() => {
    throw new Error("a bug");
  });
  expect(run()).rejects.toThrow("a bug");
});
