import { expect, test } from "bun:test";
import { failureOf } from "../../../test/support/failure-of.ts";
import { ManualClock, settle } from "../../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../../test/support/memory-logger.ts";
import { ScriptedChildren } from "../../../test/support/scripted-child.ts";
import type { ConsulTemplateCommand } from "../../config/consul-template-config.ts";
import { SpawnError } from "../../system/spawn-error.ts";
import { runCommands } from "./commands.ts";

const env = { isPristine: false, custom: [], allowed: [], denied: [] };

function command(...argv: [string, ...string[]]): ConsulTemplateCommand {
  return { argv, timeoutMs: 1000, env };
}

function run(commands: readonly ConsulTemplateCommand[]) {
  const clock = new ManualClock();
  const children = new ScriptedChildren();
  const end = new AbortController();
  const ports = { startChildIn: () => children.start, clock, logger: new MemoryLogger() };
  const outcome = runCommands(commands, ports, end.signal).then(
    () => "done",
    (error: Error) => error.message,
  );
  return { clock, children, end, outcome };
}

test("commands run one after the other, equal ones once", async () => {
  const { children, outcome } = run([command("a"), command("b", "x"), command("a")]);
  await settle();
  expect(children.words).toEqual(["a"]);
  children.of("a").exit(0);
  await settle();
  children.of("b").exit(0);
  expect([await outcome, children.words]).toEqual(["done", ["a", "b"]]);
});

test("one that fails keeps the others from nothing, and is told at the end", async () => {
  const { children, outcome } = run([command("a"), command("b"), command("c")]);
  children.of("a").exit(2);
  await settle();
  children.of("b").exit(0);
  await settle();
  children.of("c").die(9);
  expect(await outcome).toMatch(
    /^Cannot go on: the command "a" exited with code 2; Cannot go on: the command "c" .*SIGKILL/,
  );
  expect(children.words).toEqual(["a", "b", "c"]);
});

test("nobody waits for one without a limit", async () => {
  const { children, outcome } = run([{ ...command("a"), timeoutMs: 0 }, command("b")]);
  await settle();
  children.of("b").exit(0);
  expect([await outcome, children.words]).toEqual(["done", ["a", "b"]]);
});

test("one that takes too long is killed with its group", async () => {
  const { clock, children, outcome } = run([command("a")]);
  await clock.advance(1000);
  expect(await outcome).toBe('Cannot wait for the command "a": it has not ended within 1 s');
  expect(children.of("a").signals).toEqual(["SIGKILL"]);
});

test("the end of the program ends the command, and is no failure", async () => {
  const { children, end, outcome } = run([command("a"), command("b")]);
  end.abort();
  expect(await outcome).toBe("done");
  expect([children.words, children.of("a").signals]).toEqual([["a"], ["SIGKILL"]]);
});

test("one that cannot be started says why", async () => {
  const ports = {
    startChildIn: () => () => {
      throw new SpawnError("ENOENT", 'Cannot find "a"');
    },
    clock: new ManualClock(),
    logger: new MemoryLogger(),
  };
  const outcome = runCommands([command("a")], ports, new AbortController().signal);
  expect((await failureOf(outcome)).message).toBe('Cannot run the command: Cannot find "a"');
});
