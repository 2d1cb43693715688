// Starting programs where the C library cannot be called (MemoryDenyWriteExecute): by the runtime.
// What children lose there: the caller's ignored signals and limit of open files, variables that
// are not UTF-8; and nobody reaps orphans.
import { type Clock, pause } from "../base/clock.ts";
import type { RunEnd } from "../base/run-end.ts";
import type { SignalName } from "../base/signal-name.ts";
import type { Caller } from "./caller.ts";
import { type CapturedOutput, type Child, type ChildOptions, ProcessGroup } from "./child.ts";
import { type Environment, toByteString, valueOf, withVariables } from "./environment.ts";
import { errnoName } from "./errno.ts";
import type { ByteString } from "./ffi.ts";
import { refuseNul, startFirst } from "./look-up.ts";
import { restoreMaskSignal } from "./saved-block.ts";

export interface PlainSpawnerOptions {
  readonly environment: Environment;
  readonly caller: Pick<Caller, "hasStub">;
  readonly clock: Clock;
}

type Subprocess = Bun.Subprocess<"inherit" | "ignore", "inherit" | "pipe", "inherit" | "pipe">;

/** Does what `Spawner` does, as far as the runtime can. */
export class PlainSpawner {
  readonly #options: PlainSpawnerOptions;
  #hasCallerMask: boolean;

  constructor(options: PlainSpawnerOptions) {
    this.#options = options;
    this.#hasCallerMask = !options.caller.hasStub;
  }

  /** To be called when the signal handlers are in: what was blocked until then is not any more. */
  start(options: ChildOptions): Child {
    this.#restoreMask();
    // In a session of its own the app would lose the terminal, so it stays in our group.
    const isLeader = !(options.stdin === "inherit" && isTerminal(0));
    const child = this.#spawn(options, isLeader);
    const capture = options.output === "inherit" ? { captureMax: 0 } : options.output;
    return new PlainChild(child, isLeader, capture, this.#options.clock);
  }

  /** Children inherit our mask, in which the entry stub has blocked what we wanted to hear of. */
  #restoreMask(): void {
    if (this.#hasCallerMask) return;
    this.#hasCallerMask = true;
    process.kill(process.pid, restoreMaskSignal);
  }

  #spawn(options: ChildOptions, isLeader: boolean): Subprocess {
    const argv = options.command.map(toByteString);
    const environment = withVariables(this.#options.environment, options.variables);
    const [word = ""] = argv;
    refuseNul(word, [...argv, ...environment]);
    const output = options.output === "inherit" ? "inherit" : "pipe";
    return startFirst(word, valueOf(environment, "PATH"), (path) => {
      const command = [decode(path), ...options.command.slice(1)];
      try {
        const started = Bun.spawn(command, {
          argv0: options.command[0],
          env: toRecord(environment),
          detached: isLeader,
          stdin: options.stdin === "inherit" ? "inherit" : "ignore",
          stdout: output,
          stderr: output,
        });
        return { started };
      } catch (error) {
        const { errno } = error as { errno?: unknown };
        if (typeof errno !== "number") throw error;
        return { errno: errnoName(Math.abs(errno)) };
      }
    });
  }
}

function decode(bytes: ByteString): string {
  return Buffer.from(bytes, "latin1").toString();
}

function toRecord(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    environment.map(decode).flatMap((entry) => {
      const end = entry.indexOf("=", 1);
      return end < 0 ? [] : [[entry.slice(0, end), entry.slice(end + 1)]];
    }),
  );
}

function isTerminal(fd: number): boolean {
  // Loaded when it is needed: it brings streams with it.
  return process.getBuiltinModule("node:tty").isatty(fd);
}

/** What a program printed last is read this long after its end, while others hold its output. */
const lastWordsMs = 50;

class PlainChild implements Child {
  readonly pid: number;
  readonly exited: Promise<RunEnd>;
  readonly #group: ProcessGroup;
  readonly #output: Kept;
  readonly #errors: Kept;

  constructor(child: Subprocess, isLeader: boolean, capture: CapturedOutput, clock: Clock) {
    this.pid = child.pid;
    this.#group = new ProcessGroup(child.pid, isLeader);
    this.#output = new Kept(capture.captureMax);
    this.#errors = capture.hasErrorsApart ? new Kept(capture.captureMax) : this.#output;
    const ended = new AbortController();
    const outputs = [child.stdout, child.stderr].filter(
      (stream) => stream instanceof ReadableStream,
    );
    const drained = Promise.all(
      outputs.map((stream) => {
        return drain(stream, stream === child.stderr ? this.#errors : this.#output, ended.signal);
      }),
    );
    this.exited = child.exited.then(async (code): Promise<RunEnd> => {
      this.#group.leaderEnded();
      if (outputs.length > 0)
        await Promise.race([drained, pause(clock, lastWordsMs, ended.signal)]);
      ended.abort();
      // Death by a signal has no exit code; `exited` gives 128 and the number, real-time ones too.
      if (child.exitCode !== null) return { kind: "exited", code: child.exitCode };
      return { kind: "signalled", signal: code - 128 };
    });
  }

  get output(): string {
    return this.#output.text;
  }

  get errors(): string {
    return this.#errors === this.#output ? "" : this.#errors.text;
  }

  signal(name: SignalName, scope: "process" | "group"): void {
    this.#group.signal(name, scope);
  }

  kill(): void {
    this.#group.signal("SIGKILL", "group");
  }
}

/** The beginning of what a program has printed. */
class Kept {
  readonly #bytesMax: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#parts));
  }

  add(bytes: Uint8Array): void {
    const part = bytes.slice(0, this.#bytesMax - this.#bytes);
    if (part.byteLength === 0) return;
    this.#parts.push(part);
    this.#bytes += part.byteLength;
  }
}

/** Reads all and keeps the beginning, so that the program is never blocked by us. */
async function drain(
  stream: ReadableStream<Uint8Array>,
  kept: Kept,
  ended: AbortSignal,
): Promise<void> {
  const reader = stream.getReader();
  ended.addEventListener("abort", () => void reader.cancel().catch(() => {}), { once: true });
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      kept.add(read.value);
    }
  } catch {
    // What could be read has been kept; the verdict is the exit code's.
  }
}
