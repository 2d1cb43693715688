import { expect, test } from "bun:test";

import { createJobConfig, restarts } from "../../test/support/job-config.ts";
import type { JobConfig } from "../config/config.ts";
import { createState, step } from "./machine.ts";
import type { Effect, JobEvent, State } from "./state.ts";

const began: JobEvent = { kind: "began" };
const stop: JobEvent = { kind: "stopRequested", order: { signal: "SIGTERM" } };
const kill: JobEvent = { kind: "killRequested" };
const exited: JobEvent = { kind: "exited", end: { kind: "exited", code: 7 } };
const withdrawn = (run = 1): JobEvent => ({ kind: "withdrawn", run });
const drained: JobEvent = { kind: "drained" };
const dependentsEnded: JobEvent = { kind: "dependentsEnded" };
const stopTimedOut: JobEvent = { kind: "stopTimedOut" };

/** What the last event leads to. */
function play(config: JobConfig, ...events: JobEvent[]): [State, ...Effect[]] {
  return events.reduce<[State, ...Effect[]]>(
    ([state], event) => [...step(config, state, event)],
    [createState(config)],
  );
}

const app = createJobConfig({ role: "main", drainMs: 3000 });

test("a stop is: withdraw, drain, announce, signal, kill, each when the one before is over", () => {
  const stations: [JobEvent, State["kind"], Effect["kind"][]][] = [
    [stop, "withdrawing", ["withdraw"]],
    [withdrawn(), "draining", ["setTimer"]],
    [drained, "announcing", ["announceStopping"]],
    [dependentsEnded, "terminating", ["signal", "setTimer"]],
    [stopTimedOut, "terminating", ["kill"]],
    [exited, "done", ["announceStopped"]],
  ];
  const events: JobEvent[] = [began];
  for (const [event, kind, done] of stations) {
    events.push(event);
    const [state, ...effects] = play(app, ...events);
    expect([event.kind, state.kind, effects.map((effect) => effect.kind)]).toEqual([
      event.kind,
      kind,
      done,
    ]);
  }
});

test("the program gets the signal that asked for the stop, unless the configuration has another", () => {
  const events: JobEvent[] = [
    began,
    { kind: "stopRequested", order: { signal: "SIGINT" } },
    withdrawn(),
    dependentsEnded,
  ];
  const config = { ...app, drainMs: 0 };
  expect(play(config, ...events)).toContainEqual({ kind: "signal", signal: "SIGINT" });
  expect(play({ ...config, stopSignal: "SIGQUIT" }, ...events)).toContainEqual({
    kind: "signal",
    signal: "SIGQUIT",
  });
});

const toTerminating = [began, stop, withdrawn(), dependentsEnded];

test("a stop time-out of 0 kills at once, without a signal", () => {
  const [state, ...effects] = play({ ...app, drainMs: 0, stopTimeoutMs: 0 }, ...toTerminating);
  expect(state.kind).toBe("terminating");
  expect(effects).toEqual([{ kind: "kill" }]);
});

test("a stop time-out of Infinity never kills", () => {
  const config = { ...app, drainMs: 0, stopTimeoutMs: Infinity };
  const [, ...effects] = play(config, ...toTerminating);
  expect(effects).toEqual([{ kind: "signal", signal: "SIGTERM" }]);
});

test("a program that ends by itself leaves the registry, and its end is announced as unordered", () => {
  expect(play(app, began, exited)).toEqual([
    expect.objectContaining({ kind: "withdrawing", isAlive: false }),
    { kind: "withdraw", run: 1 },
  ]);
  expect(play(app, began, exited, withdrawn())).toContainEqual({
    kind: "announceStopping",
    isOrdered: false,
  });
  expect(play(app, began, exited, withdrawn(), dependentsEnded)).toEqual([
    expect.objectContaining({ kind: "done" }),
    { kind: "announceStopped", end: { kind: "exited", code: 7 } },
  ]);
});

test("a stop that comes while a job ends by itself changes nothing", () => {
  expect(play(app, began, exited, stop, withdrawn())).toContainEqual({
    kind: "announceStopping",
    isOrdered: false,
  });
});

test("a program that ends while it is drained is not waited for any longer", () => {
  const [state, ...effects] = play(app, began, stop, withdrawn(), exited);
  expect(state.kind).toBe("announcing");
  expect(effects).toEqual([{ kind: "announceStopping", isOrdered: true }]);
  expect(play(app, began, stop, withdrawn(), exited, drained)).toHaveLength(1);
});

test("a program that ends on the way gets no signal", () => {
  const [state, ...effects] = play(app, began, stop, exited, withdrawn(), dependentsEnded);
  expect(state.kind).toBe("done");
  expect(effects).toEqual([{ kind: "announceStopped", end: { kind: "exited", code: 7 } }]);
});

test("the late answer to a restart's withdrawal is not taken for the one to the stop", () => {
  const config = { ...app, restart: restarts(1) };
  const events: JobEvent[] = [began, exited, { kind: "rested", run: 1 }, stop];
  expect(play(config, ...events, withdrawn(1))[0].kind).toBe("withdrawing");
  expect(play(config, ...events, withdrawn(2))[0].kind).toBe("draining");
});

test("a job that has never run stops at once and announces no stopping", () => {
  const waiting = createJobConfig({ when: { kind: "never" } });
  for (const events of [[stop], [began, stop]]) {
    const [state, ...effects] = play(waiting, ...events);
    expect(state.kind).toBe("done");
    expect(effects).toEqual([{ kind: "announceStopped", end: undefined }]);
  }
});

test("a job that waits for its next event and one without a program leave in the same order", () => {
  const each = createJobConfig({ when: { kind: "each", source: "db", event: "healthy" } });
  expect(play(each, began, { kind: "triggered" }, exited, stop)[0].kind).toBe("withdrawing");
  const { exec: _, ...standing } = createJobConfig({ drainMs: 3000 });
  expect(play(standing, began, stop)[0].kind).toBe("withdrawing");
  expect(play(standing, began, stop, withdrawn(0))[0].kind).toBe("announcing");
});

test("a second stop changes nothing", () => {
  const events = [began, stop, withdrawn(), drained, dependentsEnded];
  for (let count = 2; count <= events.length; count++) {
    const before = events.slice(0, count);
    const [state] = play(app, ...before);
    expect(play(app, ...before, stop)).toEqual([state]);
  }
});

test("a kill needs no ceremony, wherever the job is", () => {
  const way = [began, stop, withdrawn(), drained, dependentsEnded];
  for (let count = 1; count <= way.length; count++) {
    const [state, ...effects] = play(app, ...way.slice(0, count), kill);
    expect(state.kind).toBe("terminating");
    expect(effects).toContainEqual({ kind: "kill" });
    expect(play(app, ...way.slice(0, count), kill, exited)[0].kind).toBe("done");
  }
});

test("a kill of a job without a living program is its end", () => {
  const restarted = { ...app, restart: restarts(1) };
  expect(play(app, kill)[0].kind).toBe("done");
  expect(play(restarted, began, exited, kill)[0].kind).toBe("done");
  expect(play(app, began, exited, kill)[0].kind).toBe("done");
  expect(play(app, began, exited, withdrawn(), kill)[0].kind).toBe("done");
});

test("a kill lets the services leave the registry before the job is told to have stopped", () => {
  const { exec: _, ...standing } = createJobConfig();
  expect(play(standing, began, kill).slice(1)).toEqual([
    { kind: "withdraw", run: 0 },
    { kind: "announceStopped", end: undefined },
  ]);
});

test("step() ignores a kill timer that fires after the job is done", () => {
  const events = [...toTerminating, exited, stopTimedOut];
  expect(play({ ...app, drainMs: 0 }, ...events)).toEqual([
    expect.objectContaining({ kind: "done" }),
  ]);
});

test("a run's own time limit also holds while it is being stopped", () => {
  const config = { ...app, timeoutMs: 1000, stopTimeoutMs: Infinity };
  expect(play(config, began, stop, { kind: "runTimedOut", run: 1 })).toContainEqual({
    kind: "kill",
  });
});
