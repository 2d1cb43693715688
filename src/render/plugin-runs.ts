import { unreachable } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import { fromBytes, toBytes } from "../template/bytes.ts";
import { FunctionError } from "../template/function.ts";
import { quote } from "../template/quote.ts";

/** How a program ended that was run for its output; the outputs are bytes, one in each code unit. */
export type ProgramResult =
  | {
      readonly kind: "exited";
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  | {
      readonly kind: "signalled";
      /** In Go's words: `killed`. */
      readonly signal: string;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** It was killed at the time-out. */
  | { readonly kind: "timedOut" }
  | { readonly kind: "unstartable"; readonly reason: string };

/** Runs a program to its end, or kills it after `timeoutMs`; never rejects. */
export type RunProgram = (
  command: readonly [string, ...string[]],
  timeoutMs: number,
) => Promise<ProgramResult>;

interface Run {
  result: ProgramResult | undefined;
  /** An evaluation has had the result: the next change runs it anew. */
  wasRead: boolean;
}

/** The programs that one template runs for their output, each once for a change. */
export class PluginRuns {
  readonly #runProgram: RunProgram;
  readonly #onFinished: () => void;
  readonly #runs = new Map<string, Run>();
  #isClosed = false;

  constructor(runProgram: RunProgram, onFinished: () => void) {
    this.#runProgram = runProgram;
    this.#onFinished = onFinished;
  }

  /** What the program has printed, trimmed; undefined while it runs; throws when it has failed. */
  read(command: readonly [string, ...string[]]): string | undefined {
    const key = JSON.stringify(command);
    const run = this.#runs.get(key) ?? this.#start(key, command);
    if (run.result === undefined) return undefined;
    run.wasRead = true;
    return readOutput(command[0], run.result);
  }

  /**
   * Something else has changed: what was read is out of date. A run that nobody has read yet stays,
   * or changes that come faster than the program would keep its template from being written.
   */
  expire(): void {
    for (const [key, { wasRead }] of this.#runs) if (wasRead) this.#runs.delete(key);
  }

  /** Forgets what is not among these commands, each as JSON. */
  retain(commands: ReadonlySet<string>): void {
    for (const key of this.#runs.keys()) if (!commands.has(key)) this.#runs.delete(key);
  }

  close(): void {
    this.#isClosed = true;
    this.#runs.clear();
  }

  #start(key: string, command: readonly [string, ...string[]]): Run {
    const run: Run = { result: undefined, wasRead: false };
    this.#runs.set(key, run);
    void this.#finish(key, run, command);
    return run;
  }

  async #finish(key: string, run: Run, command: readonly [string, ...string[]]): Promise<void> {
    const [program, ...args] = command;
    const words = [fromBytes(program), ...args.map(fromBytes)] as const;
    run.result = await this.#runProgram(words, limits.pluginTimeoutMs);
    // A run that was forgotten meanwhile is nobody's news.
    if (!this.#isClosed && this.#runs.get(key) === run) this.#onFinished();
  }
}

/** The words of the errors are consul-template's. */
function readOutput(name: string, result: ProgramResult): string {
  const program = quote(name);
  switch (result.kind) {
    case "exited":
      if (result.code === 0) return result.stdout.replaceAll(/^\s+|\s+$/g, "");
      throw failed(program, `exit status ${result.code}`, result);
    case "signalled":
      throw failed(program, `signal: ${result.signal}`, result);
    case "timedOut":
      throw new FunctionError(
        `exec ${program}: did not finish in ${limits.pluginTimeoutMs / 1000}s`,
      );
    case "unstartable":
      throw failed(program, toBytes(result.reason), { stdout: "", stderr: "" });
    default:
      return unreachable(result);
  }
}

function failed(
  program: string,
  reason: string,
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
): FunctionError {
  return new FunctionError(
    `exec ${program}: ${reason}\n\nstdout:\n\n${stdout}\n\nstderr:\n\n${stderr}`,
  );
}
