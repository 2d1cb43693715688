// The life of a job as a pure function: every state is decided for every event. It knows no clock,
// no process and no other job; the driver (job.ts) turns timers and children into events and
// carries out the effects. A timer may come too late: it names what it was set for, and a state
// that has moved on ignores it.
import { unreachable } from "../base/assert.ts";
import type { RunEnd } from "../base/run-end.ts";
import type { JobConfig } from "../config/config.ts";
import {
  announce,
  finish,
  finishWith,
  leave,
  onDependentsEnded,
  onDrained,
  onKillRequested,
  onStopRequested,
  onStopTimedOut,
  onWithdrawn,
  withdraw,
} from "./ending.ts";
import {
  type Budget,
  type Effect,
  fixed,
  type JobEvent,
  type State,
  type Step,
  withEffects,
} from "./state.ts";

/** A run that lives this long resets the back-off. */
export const healthyAfterMs = 30_000;

/** The state in which a job's life begins. */
export function createState(config: JobConfig): State {
  return {
    kind: "created",
    budget: {
      startsLeft: config.when.kind === "each" ? Infinity : config.when.kind === "never" ? 0 : 1,
      restartsLeft: config.restart.limit,
      earlyEnds: 0,
      run: 0,
      lastEnd: undefined,
    },
  };
}

/** Decides what an event means to a job in a state. */
export function step(config: JobConfig, state: State, event: JobEvent): Step {
  switch (event.kind) {
    case "began":
      return onBegan(config, state);
    case "triggered":
      return onTriggered(config, state);
    case "waitTimedOut":
      return onWaitTimedOut(state);
    case "started":
      return onStarted(state);
    case "exited":
      return onExited(config, state, event.end);
    case "runTimedOut":
      return onRunTimedOut(state, event.run);
    case "rested":
      return onRested(config, state, event.run);
    case "intervalElapsed":
      return onIntervalElapsed(config, state);
    case "provedHealthy":
      return onProvedHealthy(state, event.run);
    case "stopRequested":
      return onStopRequested(state, event.order);
    case "withdrawn":
      return onWithdrawn(config, state, event.run);
    case "drained":
      return onDrained(state);
    case "dependentsEnded":
      return onDependentsEnded(config, state);
    case "stopTimedOut":
      return onStopTimedOut(state);
    case "killRequested":
      return onKillRequested(state);
    default:
      return unreachable(event);
  }
}

function onBegan(config: JobConfig, state: State): Step {
  switch (state.kind) {
    case "created":
      return begin(config, state.budget);
    case "waiting":
    case "running":
    case "resting":
    case "standing":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

function begin(config: JobConfig, budget: Budget): Step {
  switch (config.when.kind) {
    case "startup":
      return start(config, useStart(budget));
    case "interval":
      return withEffects(start(config, useStart(budget)), {
        kind: "setTimer",
        timer: { kind: "intervalElapsed" },
        delay: fixed(config.when.everyMs),
      });
    case "never":
    case "once":
    case "each": {
      const waiting: State = { kind: "waiting", budget };
      if (config.waitTimeoutMs === undefined) return [waiting];
      const delay = fixed(config.waitTimeoutMs);
      return [waiting, { kind: "setTimer", timer: { kind: "waitTimedOut" }, delay }];
    }
    default:
      return unreachable(config.when);
  }
}

function onTriggered(config: JobConfig, state: State): Step {
  switch (state.kind) {
    case "waiting":
      if (state.budget.startsLeft <= 0) return [state];
      return start(config, useStart(state.budget));
    case "running":
      // One run at a time, and one more with the newest state: ten changes are two runs.
      return config.when.kind === "each" ? [{ ...state, isAskedAgain: true }] : [state];
    case "resting":
      // News is better than another try with what was old: the back-off starts anew.
      if (config.when.kind !== "each") return [state];
      return start(config, { ...state.budget, earlyEnds: 0 });
    case "created":
    case "standing":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

function onWaitTimedOut(state: State): Step {
  switch (state.kind) {
    case "waiting":
      // A job that has run before has had its start event in time.
      if (state.budget.run > 0) return [state];
      return finishWith({ kind: "announceWaitTimedOut" }, state.budget);
    case "created":
    case "running":
    case "resting":
    case "standing":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

function onStarted(state: State): Step {
  switch (state.kind) {
    case "running":
      return [state, { kind: "advertise" }];
    case "created":
    case "waiting":
    case "resting":
    case "standing":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

function onExited(config: JobConfig, state: State, end: RunEnd): Step {
  const budget = { ...state.budget, lastEnd: end };
  switch (state.kind) {
    case "running":
      return afterRun(config, budget, state.isAskedAgain);
    case "withdrawing":
    case "announcing":
      return [{ ...state, budget, isAlive: false }];
    case "draining":
      // Nobody is left to answer the requests that the drain was for.
      return announce({ ...state, budget, isAlive: false });
    case "terminating":
      return finish(budget);
    case "created":
    case "waiting":
    case "resting":
    case "standing":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

/** What follows a run that nobody asked to end. */
function afterRun(config: JobConfig, budget: Budget, isAskedAgain: boolean): Step {
  if (isAskedAgain) return start(config, { ...budget, earlyEnds: 0 });
  if (config.when.kind === "interval") {
    // The interval starts it again, and `restarts` counts those starts.
    if (budget.restartsLeft > 0) return [{ kind: "resting", budget }];
  } else if (budget.restartsLeft > 0 && isRestarted(config, budget)) {
    return rest(budget);
  }
  if (budget.startsLeft > 0) return [{ kind: "waiting", budget: { ...budget, earlyEnds: 0 } }];
  return leave(budget, undefined, false);
}

function isRestarted(config: JobConfig, { lastEnd }: Budget): boolean {
  const hasFailed = lastEnd?.kind !== "exited" || lastEnd.code !== 0;
  return config.restart.after === "exit" || hasFailed;
}

function rest(budget: Budget): Step {
  // A program that ends well again and again spins as much as one that fails.
  const earlyEnds = budget.earlyEnds + 1;
  return [
    { kind: "resting", budget: { ...budget, earlyEnds, restartsLeft: budget.restartsLeft - 1 } },
    withdraw(budget),
    {
      kind: "setTimer",
      timer: { kind: "rested", run: budget.run },
      delay: { kind: "restart", earlyEnds },
    },
  ];
}

function onRunTimedOut(state: State, run: number): Step {
  switch (state.kind) {
    case "running":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "terminating":
      return state.budget.run === run ? [state, { kind: "kill" }] : [state];
    case "created":
    case "waiting":
    case "resting":
    case "standing":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

function onRested(config: JobConfig, state: State, run: number): Step {
  switch (state.kind) {
    case "resting":
      return state.budget.run === run ? start(config, state.budget) : [state];
    case "created":
    case "waiting":
    case "running":
    case "standing":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

function onIntervalElapsed(config: JobConfig, state: State): Step {
  if (config.when.kind !== "interval") return [state];
  const again: Effect = {
    kind: "setTimer",
    timer: { kind: "intervalElapsed" },
    delay: fixed(config.when.everyMs),
  };
  switch (state.kind) {
    case "resting": {
      const budget = { ...state.budget, restartsLeft: state.budget.restartsLeft - 1 };
      return withEffects(start(config, budget), again);
    }
    case "running":
      // Runs of one job never overlap; the next interval tries again.
      return [state, again];
    case "created":
    case "waiting":
    case "standing":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

function onProvedHealthy(state: State, run: number): Step {
  switch (state.kind) {
    case "running":
      if (state.budget.run !== run) return [state];
      return [{ ...state, budget: { ...state.budget, earlyEnds: 0 } }];
    case "created":
    case "waiting":
    case "resting":
    case "standing":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

function useStart(budget: Budget): Budget {
  return { ...budget, startsLeft: budget.startsLeft - 1 };
}

function start(config: JobConfig, budget: Budget): Step {
  if (config.exec === undefined) return [{ kind: "standing", budget }, { kind: "advertise" }];
  const run = budget.run + 1;
  const running: State = {
    kind: "running",
    budget: { ...budget, run },
    isAskedAgain: false,
  };
  const effects: Effect[] = [{ kind: "spawn", run }];
  if (config.timeoutMs !== undefined) {
    const delay = fixed(config.timeoutMs);
    effects.push({ kind: "setTimer", timer: { kind: "runTimedOut", run }, delay });
  }
  if (config.restart.limit > 0 && config.when.kind !== "interval") {
    const delay = fixed(healthyAfterMs);
    effects.push({ kind: "setTimer", timer: { kind: "provedHealthy", run }, delay });
  }
  return [running, ...effects];
}
