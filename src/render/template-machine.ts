// The life of a rendered file as a pure function: every state is decided for every event. It knows
// no clock, no file and no template; the driver (template-file.ts) turns timers, evaluations and
// installations into events and carries out the effects. A timer may come too late: a state that
// has moved on ignores it, and setting a timer replaces the one of its kind that was set before.
import { unreachable } from "../base/assert.ts";

/** What is carried from state to state. */
export interface Progress {
  /** The file has been what its template says at least once: from then on changes are waited out. */
  readonly hasRendered: boolean;
  /** Attempts in a row that did not put the file in place; the back-off grows with it. */
  readonly failures: number;
}

export type TemplateState =
  /** `began` has not come. */
  | { readonly kind: "created"; readonly progress: Progress }
  /** The evaluator is being made. */
  | { readonly kind: "preparing"; readonly progress: Progress }
  /** Evaluated at the end of this turn: all that changes until then costs one evaluation. */
  | { readonly kind: "scheduled"; readonly progress: Progress }
  /** What changes from here on is not in the text any more: it is evaluated once more afterwards. */
  | Working<"evaluating">
  | Working<"installing">
  /** Nothing to do before the next change: rendered, waiting for data, or wrong by itself. */
  | { readonly kind: "settled"; readonly progress: Progress }
  /** Something has changed, and more may follow. */
  | { readonly kind: "quieting"; readonly progress: Progress }
  /** The file was not put in place: tried again after the back-off, or with the next change. */
  | { readonly kind: "resting"; readonly progress: Progress }
  /** For good. */
  | { readonly kind: "stopped"; readonly progress: Progress };

interface Working<Kind extends string> {
  readonly kind: Kind;
  readonly progress: Progress;
  readonly isAskedAgain: boolean;
}

export type TemplateEvent =
  | { readonly kind: "began" }
  /** The evaluator is there. */
  | { readonly kind: "prepared" }
  /** Something that the template depends on is another now. */
  | { readonly kind: "changed" }
  /** The turn is over in which an evaluation was scheduled. */
  | { readonly kind: "turnEnded" }
  /** `hasText`: there is something to install. */
  | { readonly kind: "evaluated"; readonly hasText: boolean }
  /** `hasSucceeded`: the file is what the template says; else it was rejected or could not be written. */
  | { readonly kind: "installEnded"; readonly hasSucceeded: boolean }
  /** Nothing has changed for the wait's minimum. */
  | { readonly kind: "quieted" }
  /** The wait's maximum is over since the first change. */
  | { readonly kind: "overdue" }
  /** The back-off is over. */
  | { readonly kind: "rested" }
  | { readonly kind: "stopRequested" };

export type TemplateEffect =
  /** Make the evaluator; the answer is `prepared`. */
  | { readonly kind: "prepare" }
  /** The answer is `turnEnded`, when whatever runs now has run. */
  | { readonly kind: "schedule" }
  /** The answer is `evaluated`, at once. */
  | { readonly kind: "evaluate" }
  /** Install what was evaluated; the answer is `installEnded`. */
  | { readonly kind: "install" }
  | { readonly kind: "setTimer"; readonly timer: TemplateTimer; readonly delay: TemplateDelay }
  /** Timers, a running check and the evaluator end. */
  | { readonly kind: "end" };

/** The events that a timer can send. */
export type TemplateTimer = "quieted" | "overdue" | "rested";

export type TemplateDelay =
  | { readonly kind: "fixed"; readonly ms: number }
  /** The back-off after so many failures. */
  | { readonly kind: "retry"; readonly failures: number };

/** Undefined: a change is rendered at once. */
export type Wait = { readonly minMs: number; readonly maxMs: number } | undefined;

export type TemplateStep = readonly [state: TemplateState, ...effects: TemplateEffect[]];

/** The state in which a rendered file's life begins. */
export function createTemplateState(): TemplateState {
  return { kind: "created", progress: { hasRendered: false, failures: 0 } };
}

/** Decides what an event means to a template in a state. */
export function stepTemplate(wait: Wait, state: TemplateState, event: TemplateEvent): TemplateStep {
  switch (event.kind) {
    case "began":
      return onBegan(state);
    case "prepared":
      return onPrepared(state);
    case "changed":
      return onChanged(wait, state);
    case "turnEnded":
      return onTurnEnded(state);
    case "evaluated":
      return onEvaluated(wait, state, event.hasText);
    case "installEnded":
      return onInstallEnded(wait, state, event.hasSucceeded);
    case "quieted":
    case "overdue":
      return onWaited(state);
    case "rested":
      return onRested(state);
    case "stopRequested":
      return onStopRequested(state);
    default:
      return unreachable(event);
  }
}

function onBegan(state: TemplateState): TemplateStep {
  switch (state.kind) {
    case "created":
      return [{ kind: "preparing", progress: state.progress }, { kind: "prepare" }];
    case "preparing":
    case "scheduled":
    case "evaluating":
    case "installing":
    case "settled":
    case "quieting":
    case "resting":
    case "stopped":
      return [state];
    default:
      return unreachable(state);
  }
}

function onPrepared(state: TemplateState): TemplateStep {
  switch (state.kind) {
    case "preparing":
      return schedule(state.progress);
    case "created":
    case "scheduled":
    case "evaluating":
    case "installing":
    case "settled":
    case "quieting":
    case "resting":
    case "stopped":
      return [state];
    default:
      return unreachable(state);
  }
}

function onChanged(wait: Wait, state: TemplateState): TemplateStep {
  switch (state.kind) {
    case "evaluating":
    case "installing":
      return [{ ...state, isAskedAgain: true }];
    case "settled":
    case "resting":
      // News is better than another try with what was old: the back-off is not waited for.
      return follow(wait, state.progress);
    case "quieting":
      return wait === undefined ? schedule(state.progress) : [state, quiet(wait)];
    case "created":
    case "preparing":
    case "scheduled":
    case "stopped":
      return [state];
    default:
      return unreachable(state);
  }
}

function onTurnEnded(state: TemplateState): TemplateStep {
  switch (state.kind) {
    case "scheduled":
      return [
        { kind: "evaluating", progress: state.progress, isAskedAgain: false },
        { kind: "evaluate" },
      ];
    case "created":
    case "preparing":
    case "evaluating":
    case "installing":
    case "settled":
    case "quieting":
    case "resting":
    case "stopped":
      return [state];
    default:
      return unreachable(state);
  }
}

function onEvaluated(wait: Wait, state: TemplateState, hasText: boolean): TemplateStep {
  switch (state.kind) {
    case "evaluating":
      // Installed even if it is out of date already: what changes all the time is written at times.
      if (hasText) return [{ ...state, kind: "installing" }, { kind: "install" }];
      if (state.isAskedAgain) return follow(wait, state.progress);
      return [{ kind: "settled", progress: state.progress }];
    case "created":
    case "preparing":
    case "scheduled":
    case "installing":
    case "settled":
    case "quieting":
    case "resting":
    case "stopped":
      return [state];
    default:
      return unreachable(state);
  }
}

function onInstallEnded(wait: Wait, state: TemplateState, hasSucceeded: boolean): TemplateStep {
  switch (state.kind) {
    case "installing": {
      const progress: Progress = hasSucceeded
        ? { hasRendered: true, failures: 0 }
        : { ...state.progress, failures: state.progress.failures + 1 };
      if (state.isAskedAgain) return follow(wait, progress);
      if (hasSucceeded) return [{ kind: "settled", progress }];
      // Disks get room again. A rejected candidate is tried again too: a check such as `nginx -t`
      // also fails for what passes, as a name that does not resolve yet, and nothing tells us of that.
      const delay: TemplateDelay = { kind: "retry", failures: progress.failures };
      return [
        { kind: "resting", progress },
        { kind: "setTimer", timer: "rested", delay },
      ];
    }
    case "created":
    case "preparing":
    case "scheduled":
    case "evaluating":
    case "settled":
    case "quieting":
    case "resting":
    case "stopped":
      return [state];
    default:
      return unreachable(state);
  }
}

function onWaited(state: TemplateState): TemplateStep {
  switch (state.kind) {
    case "quieting":
      return schedule(state.progress);
    case "created":
    case "preparing":
    case "scheduled":
    case "evaluating":
    case "installing":
    case "settled":
    case "resting":
    case "stopped":
      return [state];
    default:
      return unreachable(state);
  }
}

function onRested(state: TemplateState): TemplateStep {
  switch (state.kind) {
    case "resting":
      return schedule(state.progress);
    case "created":
    case "preparing":
    case "scheduled":
    case "evaluating":
    case "installing":
    case "settled":
    case "quieting":
    case "stopped":
      return [state];
    default:
      return unreachable(state);
  }
}

function onStopRequested(state: TemplateState): TemplateStep {
  switch (state.kind) {
    case "created":
    case "preparing":
    case "scheduled":
    case "evaluating":
    case "installing":
    case "settled":
    case "quieting":
    case "resting":
      return [{ kind: "stopped", progress: state.progress }, { kind: "end" }];
    case "stopped":
      return [state];
    default:
      return unreachable(state);
  }
}

/** What follows a change when nothing else is to be done. */
function follow(wait: Wait, progress: Progress): TemplateStep {
  // The first rendering is what the app waits for.
  if (wait === undefined || !progress.hasRendered) return schedule(progress);
  const delay: TemplateDelay = { kind: "fixed", ms: wait.maxMs };
  return [
    { kind: "quieting", progress },
    { kind: "setTimer", timer: "overdue", delay },
    quiet(wait),
  ];
}

function schedule(progress: Progress): TemplateStep {
  return [{ kind: "scheduled", progress }, { kind: "schedule" }];
}

function quiet({ minMs }: NonNullable<Wait>): TemplateEffect {
  return { kind: "setTimer", timer: "quieted", delay: { kind: "fixed", ms: minMs } };
}
