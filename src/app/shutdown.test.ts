import { expect, test } from "bun:test";

import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { ScriptedChildren } from "../../test/support/scripted-child.ts";
import type { JobConfig } from "../config/config.ts";
import { Bus } from "../event/bus.ts";
import { JobSet } from "../job/job-set.ts";
import { Shutdown } from "./shutdown.ts";

const base = {
  restart: { after: "exit", limit: 0, firstMs: 0, baseMs: 0, maxMs: 0 },
  stopTimeoutMs: 5000,
  signalScope: "process",
  drainMs: 0,
  stdin: "null",
} as const satisfies Partial<JobConfig>;

const main: JobConfig = {
  ...base,
  name: "main",
  exec: ["app"],
  role: "main",
  when: { kind: "startup" },
};
const preStart: JobConfig = {
  ...base,
  name: "preStart",
  exec: ["setup"],
  role: "preStart",
  when: { kind: "startup" },
};
const mainAfterPreStart: JobConfig = {
  ...main,
  when: { kind: "once", source: "preStart", event: "exitSuccess" },
};
const preStop: JobConfig = {
  ...base,
  name: "preStop",
  exec: ["leave"],
  role: "preStop",
  when: { kind: "once", source: "main", event: "stopping" },
  timeoutMs: 10_000,
};
const postStop: JobConfig = {
  ...base,
  name: "postStop",
  exec: ["clean"],
  role: "postStop",
  when: { kind: "once", source: "main", event: "stopped" },
  timeoutMs: 10_000,
};
const handler: JobConfig = {
  ...base,
  name: "onChange.app",
  exec: ["handler"],
  role: "task",
  when: { kind: "each", source: "watch.app", event: "changed" },
};

async function begin(configs: JobConfig[]) {
  const clock = new ManualClock();
  const children = new ScriptedChildren();
  const logger = new MemoryLogger();
  const bus = new Bus((error) => {
    throw error;
  });
  const jobs = new JobSet({
    startChild: children.start,
    clock,
    bus,
    logger,
    advertise: () => {},
    withdraw: () => Promise.resolve(),
    variablesFor: () => ({}),
    onStarted: () => {},
    onSuspended: () => {},
  });
  jobs.add(configs);
  const shutdown = new Shutdown({ jobs, bus, clock, logger });
  let code: number | undefined;
  const noteCode = async (): Promise<void> => {
    code = await shutdown.finished;
  };
  void noteCode();
  jobs.begin();
  await settle();
  return { clock, children, bus, shutdown, code: () => code };
}

test("the app's exit code is the container's", async () => {
  const { children, code } = await begin([main]);
  children.of("app").exit(42);
  await settle();
  expect(code()).toBe(42);
});

test("an app that dies by a signal gives 128 and the signal", async () => {
  const { children, code } = await begin([main]);
  children.of("app").die(11);
  await settle();
  expect(code()).toBe(139);
});

test("preStart's failure is the container's code, and the app is not started", async () => {
  const { children, code } = await begin([preStart, mainAfterPreStart]);
  children.of("setup").exit(3);
  await settle();
  expect(code()).toBe(3);
  expect(children.words).toEqual(["setup"]);
});

test("preStart's success starts the app", async () => {
  const { children } = await begin([preStart, mainAfterPreStart]);
  children.of("setup").exit(0);
  await settle();
  expect(children.words).toEqual(["setup", "app"]);
});

test("a stop runs preStop, then signals the app, then runs postStop", async () => {
  const { children, shutdown, code } = await begin([main, preStop, postStop]);
  shutdown.requestStop("SIGINT");
  await settle();
  expect(children.words).toEqual(["app", "leave"]);
  expect(children.of("app").signals).toEqual([]);
  children.of("leave").exit(1);
  await settle();
  expect(children.of("app").signals).toEqual(["SIGINT"]);
  children.of("app").exit(5);
  await settle();
  expect(children.words).toEqual(["app", "leave", "clean"]);
  expect(code()).toBeUndefined();
  children.of("clean").exit(0);
  await settle();
  expect(code()).toBe(5);
});

test("postStop's failure replaces the app's code", async () => {
  const { children, code } = await begin([main, postStop]);
  children.of("app").exit(5);
  await settle();
  children.of("clean").exit(9);
  await settle();
  expect(code()).toBe(9);
});

test("the app's own end runs no preStop", async () => {
  const { children, code } = await begin([main, preStop]);
  children.of("app").exit(0);
  await settle();
  expect(children.words).toEqual(["app"]);
  expect(code()).toBe(0);
});

test("a stop before the app was started ends preStart and gives 128 and the signal", async () => {
  const { children, shutdown, code } = await begin([preStart, mainAfterPreStart, postStop]);
  shutdown.requestStop("SIGTERM");
  await settle();
  expect(children.of("setup").signals).toEqual(["SIGTERM"]);
  expect(code()).toBeUndefined();
  children.of("setup").die(15);
  await settle();
  expect(children.words).toEqual(["setup"]);
  expect(code()).toBe(143);
});

test("a second stop signal within 200 ms changes nothing, a later one kills", async () => {
  const { children, clock, shutdown, code } = await begin([main]);
  shutdown.requestStop("SIGTERM");
  await clock.advance(199);
  shutdown.requestStop("SIGTERM");
  expect(children.of("app").signals).toEqual(["SIGTERM"]);
  await clock.advance(1);
  shutdown.requestStop("SIGTERM");
  expect(children.of("app").signals).toEqual(["SIGTERM", "SIGKILL"]);
  await settle();
  expect(code()).toBe(137);
});

test("a second stop signal kills a hook that hangs, and the app", async () => {
  const { children, clock, shutdown, code } = await begin([main, preStop]);
  shutdown.requestStop("SIGTERM");
  await clock.advance(500);
  shutdown.requestStop("SIGTERM");
  await settle();
  expect(children.of("leave").signals).toEqual(["SIGKILL"]);
  expect(children.of("app").signals).toEqual(["SIGKILL"]);
  expect(code()).toBe(137);
});

test("a preStop that hangs is killed at its time-out, and the stop goes on", async () => {
  const { children, clock, shutdown } = await begin([main, preStop]);
  shutdown.requestStop("SIGTERM");
  await settle();
  await clock.advance(9_999);
  expect(children.of("app").signals).toEqual([]);
  await clock.advance(1);
  expect(children.of("leave").signals).toEqual(["SIGKILL"]);
  expect(children.of("app").signals).toEqual(["SIGTERM"]);
});

test("without an app, a stop is the end, with code 0", async () => {
  const { shutdown, code } = await begin([handler]);
  expect(code()).toBeUndefined();
  shutdown.requestStop("SIGTERM");
  await settle();
  expect(code()).toBe(0);
});
