import { unreachable } from "../base/assert.ts";
import { type Clock, gapMs, type Timer } from "../base/clock.ts";
import type { Check } from "../config/config.ts";
import { type CheckOptions, type CheckOutcome, describeTimeout, passed } from "./check-outcome.ts";
import { ExecCheck, type ExecCheckOptions } from "./exec-check.ts";
import { type Fetch, runHttpCheck } from "./http-check.ts";
import { type Connect, runTcpCheck } from "./tcp-check.ts";

/** Runs one check once; rejects only for a bug of ours. */
export type RunCheck = (check: Check, options: CheckOptions) => Promise<CheckOutcome>;

export interface RunCheckOptions extends ExecCheckOptions {
  readonly clock: Clock;
  /** Absent: the network's own. */
  readonly fetch?: Fetch;
  readonly connect?: Connect;
}

/** Makes the function that runs every kind of check within its time. */
export function createRunCheck(options: RunCheckOptions): RunCheck {
  const execCheck = new ExecCheck(options);
  return async (check, { timeoutMs, signal }) => {
    const deadline = new AbortController();
    const onStop = (): void => deadline.abort("stopped");
    if (signal.aborted) return { kind: "unknown", reason: "stopped" };
    signal.addEventListener("abort", onStop, { once: true });
    const timer = afterRunning(options.clock, timeoutMs, () =>
      deadline.abort(describeTimeout(timeoutMs)),
    );
    try {
      return await runKind(check, deadline.signal, { ...options, execCheck });
    } finally {
      timer.cancel();
      signal.removeEventListener("abort", onStop);
    }
  };
}

/** Like `after()`, but a time in which we were stopped, and the check with us, does not count. */
function afterRunning(clock: Clock, delayMs: number, callback: () => void): Timer {
  let timer: Timer;
  const arm = (): void => {
    const dueMs = clock.nowMs() + delayMs;
    timer = clock.after(delayMs, () => (clock.nowMs() - dueMs > gapMs ? arm() : callback()));
  };
  arm();
  return { cancel: () => timer.cancel() };
}

interface Means extends RunCheckOptions {
  readonly execCheck: ExecCheck;
}

/** The signal's reason is the sentence that an aborted check ends with. */
function runKind(check: Check, signal: AbortSignal, means: Means): Promise<CheckOutcome> {
  switch (check.kind) {
    case "exec":
      return means.execCheck.run(check.command, signal);
    case "http":
      return runHttpCheck(check.url, signal, means.fetch);
    case "tcp":
      return runTcpCheck(check, signal, means.connect);
    case "always":
      return Promise.resolve(passed(""));
    default:
      return unreachable(check);
  }
}
