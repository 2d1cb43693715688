import type { RunEnd } from "../base/run-end.ts";
import type { SignalName } from "../base/signal-name.ts";

/** What is left of a job's allowances; carried from state to state. */
export interface Budget {
  /** Infinity for `each`. */
  readonly startsLeft: number;
  readonly restartsLeft: number;
  /** Runs in a row that ended before they had proved healthy; the back-off grows with it. */
  readonly earlyEnds: number;
  /** The number of the latest run. */
  readonly run: number;
  /** How the latest run ended. */
  readonly lastEnd: RunEnd | undefined;
}

/** Why the job stops, and how. */
export interface StopOrder {
  readonly signal: SignalName;
}

export type State =
  /** Not yet part of the program's life: `began` has not come. */
  | { readonly kind: "created"; readonly budget: Budget }
  /** For its start event. */
  | { readonly kind: "waiting"; readonly budget: Budget }
  /** A run of its program is alive. A start event that comes meanwhile asks for one more run. */
  | { readonly kind: "running"; readonly budget: Budget; readonly isAskedAgain: boolean }
  /** Between two runs: back-off after a failure, or the rest of an interval. */
  | { readonly kind: "resting"; readonly budget: Budget }
  /** Has no program: it stands for its services until it is stopped. */
  | { readonly kind: "standing"; readonly budget: Budget }
  /** Asked to stop: its services leave the registry; the program goes on meanwhile. */
  | Leaving<"withdrawing">
  /** The registry has let go; requests that are on their way still arrive. */
  | Leaving<"draining">
  /** `jobStopping` is out: jobs that wait for it run before the program is signalled. */
  | Leaving<"announcing">
  /** The program has its stop signal. */
  | { readonly kind: "terminating"; readonly budget: Budget }
  /** Will not run again. */
  | { readonly kind: "done"; readonly budget: Budget };

export interface Leaving<Kind extends string> {
  readonly kind: Kind;
  readonly budget: Budget;
  /** Undefined when the job ended by itself. */
  readonly order: StopOrder | undefined;
  /** False once the program has ended by itself on the way, or when there was none. */
  readonly isAlive: boolean;
}

export type JobEvent =
  /** The program's life begins; timers of `when` run from here. */
  | { readonly kind: "began" }
  | { readonly kind: "triggered" }
  | { readonly kind: "waitTimedOut" }
  /** The program of the latest run is alive. */
  | { readonly kind: "started" }
  | { readonly kind: "exited"; readonly end: RunEnd }
  | { readonly kind: "runTimedOut"; readonly run: number }
  /** The rest is over: back-off or interval. */
  | { readonly kind: "rested"; readonly run: number }
  /** The interval's next start is due while a run may still be alive. */
  | { readonly kind: "intervalElapsed" }
  /** The latest run has been alive long enough to count as healthy. */
  | { readonly kind: "provedHealthy"; readonly run: number }
  | { readonly kind: "stopRequested"; readonly order: StopOrder }
  /** The registry has answered, or has had its time; `run` was the latest when it was asked. */
  | { readonly kind: "withdrawn"; readonly run: number }
  | { readonly kind: "drained" }
  /** The jobs that waited for `jobStopping` have ended, or have had their time. */
  | { readonly kind: "dependentsEnded" }
  | { readonly kind: "stopTimedOut" }
  | { readonly kind: "killRequested" };

export type Effect =
  /** Start the program; the answer is `started` and later `exited`, or `exited` alone. */
  | { readonly kind: "spawn"; readonly run: number }
  /** Its services may be checked and registered. */
  | { readonly kind: "advertise" }
  /** Its services leave the registry; the answer is `withdrawn`. */
  | { readonly kind: "withdraw"; readonly run: number }
  | { readonly kind: "signal"; readonly signal: SignalName }
  | { readonly kind: "kill" }
  /** `isOrdered` is false when the job ended by itself. */
  | { readonly kind: "announceStopping"; readonly isOrdered: boolean }
  | { readonly kind: "announceStopped"; readonly end: RunEnd | undefined }
  | { readonly kind: "announceWaitTimedOut" }
  | { readonly kind: "setTimer"; readonly timer: TimerEvent; readonly delay: Delay };

/** The events that a timer can send. */
export type TimerEvent = Extract<
  JobEvent,
  {
    kind:
      | "waitTimedOut"
      | "runTimedOut"
      | "rested"
      | "intervalElapsed"
      | "provedHealthy"
      | "drained"
      | "stopTimedOut";
  }
>;

/** How long a timer runs: a fixed time, or the back-off after so many early ends. */
export type Delay =
  | { readonly kind: "fixed"; readonly ms: number }
  | { readonly kind: "restart"; readonly earlyEnds: number };

export type Step = readonly [State, ...Effect[]];

/** A step with more to do. */
export function withEffects([state, ...effects]: Step, ...more: Effect[]): Step {
  return [state, ...effects, ...more];
}

/** A delay that does not depend on what happened before. */
export function fixed(ms: number): Delay {
  return { kind: "fixed", ms };
}
