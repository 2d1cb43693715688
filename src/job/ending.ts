// How a job ends, from the moment somebody asks for it or its program has ended for good: leave the
// registry, let what is on its way arrive, let others act, signal, kill.
import { unreachable } from "../base/assert.ts";
import type { JobConfig } from "../config/config.ts";
import {
  type Budget,
  type Effect,
  fixed,
  type Leaving,
  type State,
  type Step,
  type StopOrder,
} from "./state.ts";

export function onStopRequested(state: State, order: StopOrder): Step {
  switch (state.kind) {
    case "created":
      return finish(state.budget);
    case "waiting":
      // What has never run has nothing to announce and nobody to wait for.
      return state.budget.run === 0 ? finish(state.budget) : leave(state.budget, order, false);
    case "resting":
    case "standing":
      return leave(state.budget, order, false);
    case "running":
      return leave(state.budget, order, true);
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

export function onWithdrawn(config: JobConfig, state: State, run: number): Step {
  switch (state.kind) {
    case "withdrawing":
      // The answer to a restart's withdrawal may be late: the services are back since then.
      if (state.budget.run !== run) return [state];
      if (!state.isAlive || config.drainMs === 0) return announce(state);
      return [
        { ...state, kind: "draining" },
        { kind: "setTimer", timer: { kind: "drained" }, delay: fixed(config.drainMs) },
      ];
    case "created":
    case "waiting":
    case "running":
    case "resting":
    case "standing":
    case "draining":
    case "announcing":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

export function onDrained(state: State): Step {
  switch (state.kind) {
    case "draining":
      return announce(state);
    case "created":
    case "waiting":
    case "running":
    case "resting":
    case "standing":
    case "withdrawing":
    case "announcing":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

export function onDependentsEnded(config: JobConfig, state: State): Step {
  switch (state.kind) {
    case "announcing":
      return state.isAlive ? terminate(config, state) : finish(state.budget);
    case "created":
    case "waiting":
    case "running":
    case "resting":
    case "standing":
    case "withdrawing":
    case "draining":
    case "terminating":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

export function onStopTimedOut(state: State): Step {
  switch (state.kind) {
    case "terminating":
      return [state, { kind: "kill" }];
    case "created":
    case "waiting":
    case "running":
    case "resting":
    case "standing":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

export function onKillRequested(state: State): Step {
  switch (state.kind) {
    case "created":
    case "waiting":
    case "resting":
    case "standing":
      return finishWith(withdraw(state.budget), state.budget);
    case "running":
      return [
        { kind: "terminating", budget: state.budget },
        withdraw(state.budget),
        { kind: "kill" },
      ];
    case "withdrawing":
    case "draining":
    case "announcing":
      if (!state.isAlive) return finish(state.budget);
      return [{ kind: "terminating", budget: state.budget }, { kind: "kill" }];
    case "terminating":
      return [state, { kind: "kill" }];
    case "done":
      return [state];
    default:
      return unreachable(state);
  }
}

/** The first station of every end: nobody shall be sent to us any more. */
export function leave(budget: Budget, order: StopOrder | undefined, isAlive: boolean): Step {
  return [{ kind: "withdrawing", budget, order, isAlive }, withdraw(budget)];
}

/** Names the run, so that the answer cannot be taken for one to a later question. */
export function withdraw({ run }: Budget): Effect {
  return { kind: "withdraw", run };
}

/** Tells those who act before the program is signalled, or because it has ended. */
export function announce(state: Leaving<"withdrawing" | "draining">): Step {
  const isOrdered = state.order !== undefined;
  return [
    { ...state, kind: "announcing" },
    { kind: "announceStopping", isOrdered },
  ];
}

function terminate(config: JobConfig, { budget, order }: Leaving<"announcing">): Step {
  const terminating: State = { kind: "terminating", budget };
  if (config.stopTimeoutMs === 0) return [terminating, { kind: "kill" }];
  const signal: Effect = {
    kind: "signal",
    signal: config.stopSignal ?? order?.signal ?? "SIGTERM",
  };
  if (config.stopTimeoutMs === Infinity) return [terminating, signal];
  const delay = fixed(config.stopTimeoutMs);
  return [terminating, signal, { kind: "setTimer", timer: { kind: "stopTimedOut" }, delay }];
}

/** The last station: whatever comes now changes nothing. */
export function finish(budget: Budget): Step {
  return [
    { kind: "done", budget },
    { kind: "announceStopped", end: budget.lastEnd },
  ];
}

/** What the job leaves behind is dealt with before anybody hears that it has stopped. */
export function finishWith(last: Effect, budget: Budget): Step {
  const [done, ...effects] = finish(budget);
  return [done, last, ...effects];
}
