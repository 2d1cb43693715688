import { expect, test } from "bun:test";
import { ManualClock, settle } from "../../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../../test/support/memory-logger.ts";
import { ScriptedChildren } from "../../../test/support/scripted-child.ts";
import type { ConsulTemplateExec } from "../../config/consul-template-config.ts";
import { ExecChild } from "./exec-child.ts";

function create(config: Partial<ConsulTemplateExec> = {}) {
  const clock = new ManualClock();
  const children = new ScriptedChildren();
  const ended: number[] = [];
  const child = new ExecChild({
    config: {
      argv: ["app"],
      signalScope: "process",
      env: { isPristine: false, custom: [], allowed: [], denied: [] },
      killSignal: "SIGINT",
      killTimeoutMs: 1000,
      splayMs: 0,
      ...config,
    },
    startChild: children.start,
    onEnded: (code) => ended.push(code),
    clock,
    logger: new MemoryLogger(),
    random: () => 0.5,
  });
  const fail = (error: unknown): void => {
    throw error;
  };
  return { clock, children, ended, child, fail };
}

test("its end is told with its code", async () => {
  const { child, children, ended } = create();
  child.start();
  children.of("app").exit(3);
  await settle();
  expect([ended, child.isRunning]).toEqual([[3], false]);
});

test("reload() sends the signal, once for changes within the splay", async () => {
  const { child, children, clock, fail } = create({ reloadSignal: "SIGHUP", splayMs: 200 });
  child.start();
  child.reload(fail);
  child.reload(fail);
  await clock.advance(99);
  expect(children.of("app").signals).toEqual([]);
  await clock.advance(1000);
  expect(children.of("app").signals).toEqual(["SIGHUP"]);
});

test("reload() without a signal ends the program and starts it anew, which is no end", async () => {
  const { child, children, clock, ended, fail } = create();
  child.start();
  child.reload(fail);
  await clock.advance(0);
  expect(children.started[0]?.signals).toEqual(["SIGINT"]);
  children.started[0]?.exit(0);
  await settle();
  expect([children.words, ended]).toEqual([["app", "app"], []]);
  children.started[1]?.exit(4);
  await settle();
  expect(ended).toEqual([4]);
});

test("stop() kills a program that does not end in time", async () => {
  const { child, children, clock, ended } = create();
  child.start();
  const stopped = child.stop("now");
  await settle();
  await clock.advance(999);
  expect(children.of("app").signals).toEqual(["SIGINT"]);
  await clock.advance(1);
  await stopped;
  expect([children.of("app").signals, ended]).toEqual([["SIGINT", "SIGKILL"], []]);
});

test("stop() waits for the splay, unless there is no time", async () => {
  const { child, children, clock, ended } = create({ splayMs: 1000 });
  child.start();
  const stopped = child.stop("afterSplay");
  await clock.advance(499);
  expect(children.of("app").signals).toEqual([]);
  const hurried = child.stop("now");
  await settle();
  expect(children.of("app").signals).toEqual(["SIGINT"]);
  children.of("app").exit(0);
  await Promise.all([stopped, hurried]);
  expect([children.of("app").signals, ended]).toEqual([["SIGINT"], []]);
});

test("stop() during a restart starts nothing", async () => {
  const { child, children, clock, fail } = create();
  child.start();
  child.reload(fail);
  await clock.advance(0);
  const stopped = child.stop("now");
  await clock.advance(0);
  children.of("app").exit(0);
  await stopped;
  await settle();
  expect(children.words).toEqual(["app"]);
});
