import type { Container } from "./container.ts";
import { linesOf } from "./sandbox.ts";
import { until } from "./until.ts";

/** One run of a handler, as its environment told it. */
export interface HandlerRun {
  readonly atMs: number;
  readonly watch: string;
  readonly reason: string;
  readonly passing: number;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** A handler that writes down each of its runs, and that a test can hold or make fail. */
export class RecordingHandler {
  /** Whose log explains why it has not run. */
  container: Container | undefined;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The command; `after` is shell code that it ends with, such as `exit 1`. */
  command(after = ""): string[] {
    const names = ["WATCH", "REASON", "PASSING", "ADDED", "REMOVED"];
    const fields = names.map((name) => `$CONTAINERBUDDY_${name}`).join("|");
    return ["bash", "-c", `echo "$EPOCHREALTIME|${fields}" >> ${this.#path}\n${after}`];
  }

  get runs(): HandlerRun[] {
    return linesOf(this.#path).map((line) => {
      const [time, watch = "", reason = "", passing, added = "", removed = ""] = line.split("|");
      return {
        atMs: Number(time) * 1000,
        watch,
        reason,
        passing: Number(passing),
        added: added.split(" ").filter(Boolean),
        removed: removed.split(" ").filter(Boolean),
      };
    });
  }

  /** Resolves with all runs when there are so many; more are a failure. */
  async untilRuns(count: number): Promise<HandlerRun[]> {
    await until(() => this.runs.length >= count, {
      timeoutMs: 20_000,
      what: `${count} runs of the handler`,
      explain: () => `${JSON.stringify(this.runs)}\n${this.container?.stderr ?? ""}`,
    });
    const { runs } = this;
    if (runs.length > count) throw new Error(`more than ${count} runs: ${JSON.stringify(runs)}`);
    return runs;
  }
}

/** The time of day, as fine as a handler's record has it. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
