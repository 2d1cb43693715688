import type { Clock } from "../base/clock.ts";
import type { RunEnd } from "../base/run-end.ts";
import type { SignalName } from "../base/signal-name.ts";
import { type Child, type ChildOptions, ProcessGroup } from "./child.ts";
import { type Environment, toByteString, valueOf, withVariables } from "./environment.ts";
import { errnoName } from "./errno.ts";
import { closeFd, createPipe, spawn } from "./ffi.ts";
import { refuseNul, startFirst } from "./look-up.ts";
import { OutputTap } from "./output-tap.ts";
import type { Reaper } from "./reaper.ts";
import { SpawnError } from "./spawn-error.ts";

/** How the caller had the signals; children shall find them so. */
export interface CallerSignals {
  readonly ignored: readonly number[];
  readonly blocked: readonly number[];
}

export interface SpawnerOptions {
  readonly reaper: Reaper;
  readonly environment: Environment;
  readonly callerSignals: CallerSignals;
  readonly clock: Clock;
}

/** Starts programs by posix_spawn, as the leaders of groups of their own. */
export class Spawner {
  readonly #options: SpawnerOptions;

  constructor(options: SpawnerOptions) {
    this.#options = options;
  }

  start(options: ChildOptions): Child {
    const pipes = openPipes(options.output);
    let pid: number;
    try {
      pid = this.#spawn(options, pipes);
    } catch (error) {
      for (const { readFd } of pipes) closeFd(readFd);
      throw error;
    } finally {
      for (const { writeFd } of pipes) closeFd(writeFd);
    }
    const captureMax = options.output === "inherit" ? 0 : options.output.captureMax;
    const taps = pipes.map(({ readFd }) => new OutputTap(readFd, captureMax, this.#options.clock));
    // Registered in the turn in which it was started: no sweep can come between.
    return new SpawnedChild(pid, taps, this.#options.reaper, options.onSuspended);
  }

  #spawn(options: ChildOptions, [output, errors]: readonly Pipe[]): number {
    const { callerSignals } = this.#options;
    const argv = options.command.map(toByteString);
    const environment = withVariables(this.#options.environment, options.variables);
    const [word = ""] = argv;
    refuseNul(word, [...argv, ...environment]);
    return startFirst(word, valueOf(environment, "PATH"), (path) => {
      const result = spawn({
        path,
        argv,
        environment,
        callerSignals,
        redirections: {
          ...(options.stdin === "null" && { stdinPath: "/dev/null" }),
          ...(output && { outputFd: output.writeFd }),
          ...(errors && { errorFd: errors.writeFd }),
        },
      });
      return result > 0 ? { started: result } : { errno: errnoName(-result) };
    });
  }
}

interface Pipe {
  readonly readFd: number;
  readonly writeFd: number;
}

/** None, one for both outputs, or one for each. */
function openPipes(output: ChildOptions["output"]): readonly Pipe[] {
  if (output === "inherit") return [];
  const first = openPipe();
  if (!output.hasErrorsApart) return [first];
  try {
    return [first, openPipe()];
  } catch (error) {
    closeFd(first.readFd);
    closeFd(first.writeFd);
    throw error;
  }
}

function openPipe(): Pipe {
  const pipe = createPipe();
  if (pipe === undefined) throw new SpawnError("EMFILE", "Cannot open a pipe: too many open files");
  return pipe;
}

class SpawnedChild implements Child {
  readonly pid: number;
  readonly exited: Promise<RunEnd>;
  readonly #taps: readonly OutputTap[];
  readonly #group: ProcessGroup;

  constructor(
    pid: number,
    taps: readonly OutputTap[],
    reaper: Reaper,
    onSuspended: ((signal: number) => void) | undefined,
  ) {
    this.pid = pid;
    this.#taps = taps;
    this.#group = new ProcessGroup(pid);
    this.exited = new Promise((resolve) => {
      reaper.register(pid, (status) => {
        if (status.kind === "stopped") return onSuspended?.(status.signal);
        this.#group.leaderEnded();
        for (const tap of taps) tap.close();
        resolve(status);
      });
    });
  }

  get output(): string {
    return this.#taps[0]?.text ?? "";
  }

  get errors(): string {
    return this.#taps[1]?.text ?? "";
  }

  signal(name: SignalName, scope: "process" | "group"): void {
    this.#group.signal(name, scope);
  }

  kill(): void {
    this.#group.signal("SIGKILL", "group");
  }
}
