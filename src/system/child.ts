import type { RunEnd } from "../base/run-end.ts";
import { type SignalName, signalNumbers } from "../base/signal-name.ts";

export interface ChildOptions {
  /** The first word is looked up in the PATH of the environment that the child gets. */
  readonly command: readonly [string, ...string[]];
  /** Added to the environment that the container was given. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stdin: "inherit" | "null";
  /** Captured output is kept up to a size and thrown away beyond it. */
  readonly output: "inherit" | CapturedOutput;
  /** Called when the child has been stopped by a signal (job control). */
  readonly onSuspended?: (signal: number) => void;
}

export interface CapturedOutput {
  readonly captureMax: number;
  /** What is written to stderr is `errors`, not part of `output`. */
  readonly hasErrorsApart?: boolean;
}

/** Starts a program as the leader of a process group of its own; throws `SpawnError`. */
export type StartChild = (options: ChildOptions) => Child;

/** A program that we started. */
export interface Child {
  readonly pid: number;
  /** Resolves when the program itself has ended, whoever still holds its output; never rejects. */
  readonly exited: Promise<RunEnd>;
  /** What it has printed so far, if that is captured. */
  readonly output: string;
  /** What it has written to stderr, if that is captured apart. */
  readonly errors?: string;
  /** Sends a signal, to the program or to its whole group; harmless when nobody is left. */
  signal(name: SignalName, scope: "process" | "group"): void;
  /** SIGKILL to the whole group. */
  kill(): void;
}

/** A child and the group that it leads, as long as their number is theirs. */
export class ProcessGroup {
  readonly #pid: number;
  /** Made false by `leaderEnded()`; the kernel may give the pid to a stranger afterwards. */
  #isLeaderAlive = true;
  /** A group outlives its leader as long as it has members, and its number is not given away. */
  #hasMembers: boolean;

  /** A child in our own group leads none: then it stands for it. */
  constructor(pid: number, isLeader = true) {
    this.#pid = pid;
    this.#hasMembers = isLeader;
  }

  /** To be called in the turn in which its status was taken. */
  leaderEnded(): void {
    this.#isLeaderAlive = false;
    this.#hasMembers &&= isThere(-this.#pid);
  }

  signal(name: SignalName, scope: "process" | "group"): void {
    if (scope === "group" && this.#hasMembers) sendSignal(-this.#pid, name);
    else if (this.#isLeaderAlive) sendSignal(this.#pid, name);
  }
}

/** A group that we may not signal is there as well. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code !== "ESRCH";
  }
}

/** Sends a signal; a process that has gone meanwhile is what we wanted anyway. */
export function sendSignal(pid: number, name: SignalName): boolean {
  try {
    process.kill(pid, signalNumbers[name]);
    return true;
  } catch {
    return false;
  }
}
