import { unreachable } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import type { RunEnd } from "../base/run-end.ts";
import { describeError } from "../base/shim-error.ts";
import { signalName } from "../base/signal-name.ts";
import type { Command } from "../config/config.ts";
import type { Child, StartChild } from "../system/child.ts";
import { SpawnError } from "../system/spawn-error.ts";
import { type CheckOutcome, failed, passed } from "./check-outcome.ts";

/** The host is out of processes, memory or files: that says nothing about the service. */
export const exhaustionErrnos: readonly string[] = ["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"];

export interface ExecCheckOptions {
  readonly startChild: StartChild;
  /** What is added to the environment of the checks; asked for each run. */
  readonly variables: () => Readonly<Record<string, string>>;
}

/** Runs programs as checks: exit code 0 passes. */
export class ExecCheck {
  readonly #options: ExecCheckOptions;
  /** Commands whose killed run has not ended yet: the kernel cannot kill what waits for a dead disk. */
  readonly #stuck = new WeakSet<Command>();

  constructor(options: ExecCheckOptions) {
    this.#options = options;
  }

  /** Decides when the program ends, whoever still holds its output; an abort kills its whole group. */
  async run(command: Command, signal: AbortSignal): Promise<CheckOutcome> {
    // Another run would only add to a pile of processes that cannot die.
    if (this.#stuck.has(command)) return failed("the killed run before has not ended yet");
    let child: Child;
    try {
      child = this.#start(command);
    } catch (error) {
      return judgeRefusal(error);
    }
    const end = await waitFor(child, signal);
    if (end !== undefined) return judgeEnd(end, child.output);
    child.kill();
    this.#stuck.add(command);
    void child.exited.then(() => this.#stuck.delete(command));
    return failed(String(signal.reason), child.output);
  }

  #start(command: Command): Child {
    return this.#options.startChild({
      command,
      variables: this.#options.variables(),
      stdin: "null",
      output: { captureMax: limits.checkOutputBytesMax },
    });
  }
}

/** Undefined when the signal aborts first. */
async function waitFor(child: Child, signal: AbortSignal): Promise<RunEnd | undefined> {
  const aborted = Promise.withResolvers<undefined>();
  const onAbort = (): void => aborted.resolve(undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  const end = await Promise.race([child.exited, aborted.promise]);
  signal.removeEventListener("abort", onAbort);
  return end;
}

function judgeRefusal(error: unknown): CheckOutcome {
  if (!(error instanceof SpawnError)) throw error;
  const reason = describeError(error);
  return exhaustionErrnos.includes(error.errno) ? { kind: "unknown", reason } : failed(reason);
}

function judgeEnd(end: RunEnd, output: string): CheckOutcome {
  switch (end.kind) {
    case "exited":
      return end.code === 0 ? passed(output) : failed(`exited with code ${end.code}`, output);
    case "signalled":
      return failed(`ended by ${signalName(end.signal) ?? `signal ${end.signal}`}`, output);
    case "unstartable":
      return failed(end.reason, output);
    default:
      return unreachable(end);
  }
}
