import type { Clock } from "../base/clock.ts";
import type { RunEnd } from "../base/run-end.ts";
import type { SignalName } from "../base/signal-name.ts";
import { type Child, type ChildOptions, isAlive, sendSignal } from "./child.ts";
import { type Environment, toByteString, valueOf, withVariables } from "./environment.ts";
import { errnoName } from "./errno.ts";
import { type ByteString, closeFd, createPipe, spawn } from "./ffi.ts";
import { candidates, explainRefusal, isThere } from "./look-up.ts";
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
    const pipe = options.output === "inherit" ? undefined : openPipe();
    let pid: number;
    try {
      pid = this.#spawn(options, pipe?.writeFd);
    } catch (error) {
      if (pipe) closeFd(pipe.readFd);
      throw error;
    } finally {
      if (pipe) closeFd(pipe.writeFd);
    }
    const tap =
      pipe && options.output !== "inherit"
        ? new OutputTap(pipe.readFd, options.output.captureMax, this.#options.clock)
        : undefined;
    // Registered in the turn in which it was started: no sweep can come between.
    return new SpawnedChild(pid, tap, this.#options.reaper, options.onSuspended);
  }

  #spawn(options: ChildOptions, outputFd: number | undefined): number {
    const { callerSignals } = this.#options;
    const argv = options.command.map(toByteString);
    const environment = withVariables(this.#options.environment, options.variables);
    const [word = ""] = argv;
    refuseNul(word, [...argv, ...environment]);
    let refusal: SpawnError | undefined;
    for (const path of candidates(word, valueOf(environment, "PATH"))) {
      if (path !== word && !isThere(path)) continue;
      const result = spawn({
        path,
        argv,
        environment,
        callerSignals,
        redirections: {
          ...(options.stdin === "null" && { stdinPath: "/dev/null" }),
          ...(outputFd !== undefined && { outputFd }),
        },
      });
      if (result > 0) return result;
      const errno = errnoName(-result);
      refusal = new SpawnError(errno, explainRefusal(word, path, errno));
      // As execvp: a file that cannot be executed here may be executable further on in PATH.
      if (errno !== "ENOENT" && errno !== "EACCES" && errno !== "ENOTDIR") break;
    }
    throw refusal ?? notFound(word);
  }
}

/** The kernel's strings end at a NUL: what is behind it would be lost, or be another variable. */
export function refuseNul(word: ByteString, strings: readonly ByteString[]): void {
  if (strings.some((text) => text.includes("\0"))) {
    throw new SpawnError("EINVAL", explainRefusal(word, word, "EINVAL"));
  }
}

function notFound(word: ByteString): SpawnError {
  return new SpawnError("ENOENT", explainRefusal(word, word, "ENOENT"));
}

function openPipe(): { readFd: number; writeFd: number } {
  const pipe = createPipe();
  if (pipe === undefined) throw new SpawnError("EMFILE", "Cannot open a pipe: too many open files");
  return pipe;
}

class SpawnedChild implements Child {
  readonly pid: number;
  readonly exited: Promise<RunEnd>;
  readonly #tap: OutputTap | undefined;
  /** Made false by the reaper's call; the kernel may give the pid to a stranger afterwards. */
  #isAlive = true;
  /** The same for the group: it outlives its leader as long as it has members. */
  #hasGroup = true;

  constructor(
    pid: number,
    tap: OutputTap | undefined,
    reaper: Reaper,
    onSuspended: (() => void) | undefined,
  ) {
    this.pid = pid;
    this.#tap = tap;
    this.exited = new Promise((resolve) => {
      reaper.register(pid, (status) => {
        if (status.kind === "stopped") return onSuspended?.();
        this.#isAlive = false;
        this.#hasGroup = isAlive(-pid);
        tap?.close();
        resolve(status);
      });
    });
  }

  get output(): string {
    return this.#tap?.text ?? "";
  }

  signal(name: SignalName, scope: "process" | "group"): void {
    if (scope === "group" ? this.#hasGroup : this.#isAlive) {
      sendSignal(scope === "group" ? -this.pid : this.pid, name);
    }
  }

  kill(): void {
    this.signal("SIGKILL", "group");
  }
}
