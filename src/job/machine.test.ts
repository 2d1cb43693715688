import { expect, test } from "bun:test";

import { createJobConfig, restarts } from "../../test/support/job-config.ts";
import type { JobConfig } from "../config/config.ts";
import { createState, step } from "./machine.ts";
import type { Effect, JobEvent, State } from "./state.ts";

const began: JobEvent = { kind: "began" };
const triggered: JobEvent = { kind: "triggered" };
const started: JobEvent = { kind: "started" };
const succeeded: JobEvent = { kind: "exited", end: { kind: "exited", code: 0 } };
const failed: JobEvent = { kind: "exited", end: { kind: "exited", code: 1 } };
const intervalElapsed: JobEvent = { kind: "intervalElapsed" };
const rested = (run: number): JobEvent => ({ kind: "rested", run });

/** What the events lead to, one after the other. */
function play(config: JobConfig, ...events: JobEvent[]): { state: State; effects: Effect[] } {
  let state = createState(config);
  const effects: Effect[] = [];
  for (const event of events) {
    const [next, ...more] = step(config, state, event);
    state = next;
    effects.push(...more);
  }
  return { state, effects };
}

function runsIn(effects: readonly Effect[]): number[] {
  return effects.flatMap((effect) => (effect.kind === "spawn" ? [effect.run] : []));
}

const onChange: JobConfig = createJobConfig({
  when: { kind: "each", source: "watch.db", event: "changed" },
});

test("step() starts a job without `when` as its life begins, once", () => {
  const { state, effects } = play(createJobConfig(), began, began);
  expect(state.kind).toBe("running");
  expect(effects).toEqual([{ kind: "spawn", run: 1 }]);
});

test("step() advertises a job's services when its program is alive, not before", () => {
  expect(play(createJobConfig(), began).effects).not.toContainEqual({ kind: "advertise" });
  expect(play(createJobConfig(), began, started).effects).toContainEqual({ kind: "advertise" });
});

test("a job without a program stands for its services until it is stopped", () => {
  const { exec: _, ...config } = createJobConfig();
  const { state, effects } = play(config, began);
  expect(state.kind).toBe("standing");
  expect(effects).toEqual([{ kind: "advertise" }]);
});

test("`once` starts at the first event and ignores every other", () => {
  const config = createJobConfig({ when: { kind: "once", source: "db", event: "healthy" } });
  expect(play(config, began).state.kind).toBe("waiting");
  const { state, effects } = play(config, began, triggered, triggered, succeeded, triggered);
  expect(runsIn(effects)).toEqual([1]);
  expect(state.kind).toBe("withdrawing");
});

test("an event before the job's life begins starts nothing", () => {
  expect(runsIn(play(onChange, triggered).effects)).toEqual([]);
});

test("`each` starts at every event, and waits in between", () => {
  const { state, effects } = play(onChange, began, triggered, succeeded, triggered, failed);
  expect(runsIn(effects)).toEqual([1, 2]);
  expect(state.kind).toBe("waiting");
});

test("`each` makes one more run of all events that come while a run is alive", () => {
  const burst = Array.from({ length: 10 }, () => triggered);
  const during = play(onChange, began, ...burst);
  expect(runsIn(during.effects)).toEqual([1]);
  const after = play(onChange, began, ...burst, succeeded, succeeded);
  expect(runsIn(after.effects)).toEqual([1, 2]);
  expect(after.state.kind).toBe("waiting");
});

test("an event that comes during the back-off starts the next run at once, and its timer nothing", () => {
  const config = { ...onChange, restart: restarts(Infinity, "failure") };
  const { state, effects } = play(config, began, triggered, failed, triggered, rested(1));
  expect(runsIn(effects)).toEqual([1, 2]);
  expect(state.budget.earlyEnds).toBe(0);
});

test.each([0, 1, 3])("an interval job with `restarts: %p` runs so often and once more", (limit) => {
  const config = createJobConfig({
    when: { kind: "interval", everyMs: 60_000 },
    restart: restarts(limit),
  });
  const rounds = Array.from({ length: 10 }, () => [succeeded, intervalElapsed]).flat();
  const { state, effects } = play(config, began, ...rounds);
  expect(runsIn(effects)).toHaveLength(limit + 1);
  expect(state.kind).toBe("withdrawing");
});

test("an interval that elapses while a run is alive starts nothing and is tried again", () => {
  const config = createJobConfig({
    when: { kind: "interval", everyMs: 60_000 },
    restart: restarts(Infinity),
  });
  const { state, effects } = play(config, began, intervalElapsed, intervalElapsed);
  expect(runsIn(effects)).toEqual([1]);
  expect(effects.filter(({ kind }) => kind === "setTimer")).toHaveLength(3);
  expect(state.budget.restartsLeft).toBe(Infinity);
});

test("restarts wait longer each time, and stop when they are used up", () => {
  const config = createJobConfig({ restart: restarts(2) });
  const { state, effects } = play(config, began, failed, rested(1), failed, rested(2), failed);
  expect(runsIn(effects)).toEqual([1, 2, 3]);
  const delays = effects.flatMap((effect) =>
    effect.kind === "setTimer" && effect.timer.kind === "rested" ? [effect.delay] : [],
  );
  expect(delays).toEqual([
    { kind: "restart", earlyEnds: 1 },
    { kind: "restart", earlyEnds: 2 },
  ]);
  expect(state.kind).toBe("withdrawing");
});

test("the end of an earlier run's back-off does not shorten the next one's", () => {
  const config = { ...onChange, restart: restarts(Infinity, "failure") };
  const events = [began, triggered, failed, triggered, failed];
  expect(play(config, ...events, rested(1)).state.kind).toBe("resting");
  expect(play(config, ...events, rested(2)).state.kind).toBe("running");
});

test("a run that has proved healthy resets the back-off, an older run's timer does not", () => {
  const config = createJobConfig({ restart: restarts(Infinity) });
  const crashed = [began, failed, rested(1), failed, rested(2)];
  const proved = (run: number): JobEvent => ({ kind: "provedHealthy", run });
  expect(play(config, ...crashed).state.budget.earlyEnds).toBe(2);
  expect(play(config, ...crashed, proved(2)).state.budget.earlyEnds).toBe(2);
  expect(play(config, ...crashed, proved(3)).state.budget.earlyEnds).toBe(0);
});

test("a job that is restarted leaves the registry until its next run is alive", () => {
  const config = createJobConfig({ restart: restarts(1) });
  const { effects } = play(config, began, started, failed);
  expect(effects).toContainEqual({ kind: "withdraw", run: 1 });
});

test("restarts after failure leave a run alone that ended well, and count a signal as failure", () => {
  const config = createJobConfig({ restart: restarts(5, "failure") });
  expect(play(config, began, succeeded).state.kind).toBe("withdrawing");
  expect(play(config, began, failed).state.kind).toBe("resting");
  const killed: JobEvent = { kind: "exited", end: { kind: "signalled", signal: 9 } };
  expect(play(config, began, killed).state.kind).toBe("resting");
});

test("a program that cannot be started uses up restarts and backs off as any failure", () => {
  const missing: JobEvent = {
    kind: "exited",
    end: { kind: "unstartable", code: 127, reason: "Cannot find it" },
  };
  const { state } = play(createJobConfig({ restart: restarts(1) }), began, missing);
  expect(state.kind).toBe("resting");
  expect(state.budget.restartsLeft).toBe(0);
});

test("restarts of an `each` job are one budget for all its events", () => {
  const config = { ...onChange, restart: restarts(1) };
  const events = [began, triggered, failed, rested(1), failed, triggered, failed];
  const { state, effects } = play(config, ...events);
  expect(runsIn(effects)).toEqual([1, 2, 3]);
  expect(state.kind).toBe("waiting");
});

test("`never` waits for ever, whatever happens", () => {
  const config = createJobConfig({ when: { kind: "never" } });
  const { state, effects } = play(config, began, triggered, intervalElapsed, started);
  expect(state.kind).toBe("waiting");
  expect(effects).toEqual([]);
});

test("a start event that does not come in time ends the job, and says so before it has stopped", () => {
  const config = createJobConfig({
    when: { kind: "once", source: "db", event: "healthy" },
    waitTimeoutMs: 5000,
  });
  const { state, effects } = play(config, began, { kind: "waitTimedOut" }, triggered);
  expect(state.kind).toBe("done");
  expect(effects.map(({ kind }) => kind)).toEqual([
    "setTimer",
    "announceWaitTimedOut",
    "announceStopped",
  ]);
});

test("the time-out of a wait means nothing to a job that has started", () => {
  const timedOut: JobEvent = { kind: "waitTimedOut" };
  const config = { ...onChange, waitTimeoutMs: 5000 };
  expect(play(config, began, triggered, timedOut).state.kind).toBe("running");
  expect(play(config, began, triggered, succeeded, timedOut).state.kind).toBe("waiting");
});

test("step() ignores a kill timer of an earlier run", () => {
  const config = createJobConfig({ restart: restarts(5), timeoutMs: 1000 });
  const events = [began, failed, rested(1)];
  const late = play(config, ...events, { kind: "runTimedOut", run: 1 });
  expect(late.effects).not.toContainEqual({ kind: "kill" });
  const due = play(config, ...events, { kind: "runTimedOut", run: 2 });
  expect(due.effects).toContainEqual({ kind: "kill" });
});

test("a run that outlives its limit is killed, and restarted as any other", () => {
  const config = createJobConfig({ restart: restarts(1), timeoutMs: 1000 });
  const killed: JobEvent = { kind: "exited", end: { kind: "signalled", signal: 9 } };
  const { state, effects } = play(config, began, { kind: "runTimedOut", run: 1 }, killed);
  expect(effects).toContainEqual({ kind: "kill" });
  expect(state.kind).toBe("resting");
});
