import { join } from "node:path";

import { until } from "../test/support/until.ts";
import type { Bench } from "./figure.ts";
import { monotonicMs } from "./monotonic.ts";
import { type Entry, findEntry, readRecord } from "./record.ts";
import type { Subject } from "./subject.ts";

export interface LaunchOptions {
  /** The configuration of the first generation; inits do not look at it. */
  readonly config?: object;
  /** What the app does after its first instruction. */
  readonly app: "once" | "stay";
  readonly isPid1?: boolean;
}

let launches = 0;

/** Starts a subject with the app behind it, as a container runtime would. */
export function launch(bench: Bench, subject: Subject, options: LaunchOptions): Launched {
  const record = join(bench.folder, `record-${launches++}`);
  const { app, config = {}, isPid1 = bench.canBePid1 } = options;
  const mode = isPid1 ? "pid1" : "plain";
  const log = Bun.file(`${record}.log`);
  const child = Bun.spawn(
    [bench.programs.launch, record, mode, ...subject.command, bench.programs.app, record, app],
    {
      env: { PATH: process.env["PATH"] ?? "", CONTAINERBUDDY: JSON.stringify(config) },
      stdin: "ignore",
      stdout: log,
      stderr: log,
    },
  );
  return bench.resources.own(new Launched(bench, child, record));
}

/** One subject and its app, from execve to the end. */
export class Launched implements AsyncDisposable {
  readonly #bench: Bench;
  readonly #child: Bun.Subprocess;
  readonly #record: string;

  constructor(bench: Bench, child: Bun.Subprocess, record: string) {
    this.#bench = bench;
    this.#child = child;
    this.#record = record;
  }

  entries(): Entry[] {
    return readRecord(this.#record);
  }

  /** The moment that a line of the record tells; fails when the run ends without it. */
  at(word: string): number {
    const entry = findEntry(this.entries(), word);
    if (entry === undefined) throw new Error(`No "${word}" in ${this.#record}`);
    return entry.atMs;
  }

  /** The pid, outside of the namespace, of what stands before the app (or of the app itself). */
  async pid(): Promise<number> {
    return Number((await this.#line("pid")).rest[0]);
  }

  /** Resolves when the app runs. */
  async appIsReady(): Promise<void> {
    await this.#line("ready");
  }

  /** Sends SIGTERM as a container runtime does; returns the moment before. */
  async terminate(): Promise<number> {
    const pid = await this.pid();
    const atMs = monotonicMs();
    process.kill(pid, "SIGTERM");
    return atMs;
  }

  /** False when it has not ended by then. */
  async hasEndedWithin(timeoutMs: number): Promise<boolean> {
    const isEnded = await Promise.race([
      this.#child.exited.then(() => true),
      Bun.sleep(timeoutMs).then(() => false),
    ]);
    if (isEnded) this.#bench.resources.forget(this);
    return isEnded;
  }

  /** Ends it in peace, or by force when it takes longer than 10 s. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null) await this.terminate();
    if (!(await this.hasEndedWithin(10_000))) await this[Symbol.asyncDispose]();
  }

  /** Ends it whatever it does: the launcher's death is the death of what it started. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.exited;
    this.#bench.resources.forget(this);
  }

  async #line(word: string): Promise<Entry> {
    const look = () => {
      const entry = findEntry(this.entries(), word);
      if (entry === undefined && this.#child.exitCode !== null) {
        throw new Error(`Ended without "${word}": see ${this.#record}.log`);
      }
      return entry;
    };
    return until(look, { timeoutMs: 15_000, what: `"${word}" in ${this.#record}` });
  }
}
