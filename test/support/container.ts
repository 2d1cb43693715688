// Runs the built executable as a container would: as PID 1 of a PID namespace with its own /proc.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { SignalName } from "../../src/base/signal-name.ts";
import { sendSignal } from "../../src/system/child.ts";
import { descendantsOf } from "./processes.ts";
import { until } from "./until.ts";

/** The one that `make build` made; another one can be named to be tested the same way. */
export const executable =
  process.env["CONTAINERBUDDY_EXECUTABLE"] ?? join(import.meta.dir, "../../dist/containerbuddy");

/** PID namespaces need root. */
export const canBePid1 = process.getuid?.() === 0;

export interface ContainerOptions {
  /** The generation-1 configuration, or text as it is; absent: an unreachable Consul and nothing else. */
  readonly config?: object | string;
  /** Flags before the app. */
  readonly flags?: readonly string[];
  /** The app's command line. */
  readonly app?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** False: an ordinary process, which becomes a subreaper. */
  readonly isPid1?: boolean;
  /** A network namespace to live in. */
  readonly network?: string;
  readonly cwd?: string;
  /** Words put before the executable, such as a shell that sets limits. */
  readonly wrapper?: readonly string[];
  readonly executable?: string;
  readonly stdin?: "ignore" | "pipe" | Blob;
}

/** Nothing listens on port 1: Consul is absent. */
export const absentConsul = { consul: "127.0.0.1:1" };

/** A shim and what it runs, from start to end. */
export class Container {
  readonly process: Bun.Subprocess<"ignore" | "pipe" | Blob, "pipe", "pipe">;
  stdout = "";
  stderr = "";
  /** Resolves when everything has been read, with the code, or 128 and the signal. */
  readonly exited: Promise<number>;
  readonly #isPid1: boolean;

  constructor(options: ContainerOptions) {
    const { config = absentConsul, env = {}, isPid1 = canBePid1 } = options;
    this.#isPid1 = isPid1;
    const text = typeof config === "string" ? config : JSON.stringify(config);
    this.process = Bun.spawn(createCommand(options, isPid1), {
      env: { PATH: process.env["PATH"] ?? "", CONTAINERBUDDY: text, ...env },
      stdin: options.stdin ?? "ignore",
      stdout: "pipe",
      stderr: "pipe",
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    const reads = [
      this.#collect(this.process.stdout, (text) => {
        this.stdout += text;
      }),
      this.#collect(this.process.stderr, (text) => {
        this.stderr += text;
      }),
    ];
    this.exited = Promise.all([this.process.exited, ...reads]).then(([code]) => code);
  }

  /** The shim's pid as this test sees it. */
  async pid(): Promise<number> {
    if (!this.#isPid1) return this.process.pid;
    return until(() => firstChild(this.process.pid), { what: "the shim to be started" });
  }

  async signal(name: SignalName): Promise<void> {
    process.kill(await this.pid(), name);
  }

  /** Resolves with the match when stdout or stderr has it. */
  async line(pattern: RegExp, timeoutMs = 10_000): Promise<RegExpMatchArray> {
    return until(() => this.stdout.match(pattern) ?? this.stderr.match(pattern) ?? undefined, {
      timeoutMs,
      what: `a line like ${pattern}`,
      explain: () => `stdout:\n${this.stdout}\nstderr:\n${this.stderr}`,
    });
  }

  /** Ends it whatever it does, for the end of a test. */
  async destroy(): Promise<void> {
    // With PID 1 everything ends; an ordinary process leaves what it has started behind.
    const { exitCode, signalCode, pid: shim } = this.process;
    const isLeaving = !this.#isPid1 && exitCode === null && signalCode === null;
    const left = isLeaving ? descendantsOf(shim) : [];
    this.process.kill("SIGKILL");
    await this.process.exited;
    for (const { pid } of left) sendSignal(pid, "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }

  async #collect(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) take(decoder.decode(bytes, { stream: true }));
  }
}

/** Starts a container; use it with `await using`, so that nothing outlives the test. */
export function startContainer(options: ContainerOptions = {}): Container {
  return new Container(options);
}

/** Runs a container to its end. */
export async function runContainer(options: ContainerOptions = {}): Promise<Container> {
  const container = startContainer(options);
  await container.exited;
  return container;
}

function createCommand(options: ContainerOptions, isPid1: boolean): string[] {
  const { network, wrapper = [], flags = [], app = [] } = options;
  return [
    ...(network ? ["ip", "netns", "exec", network] : []),
    ...(isPid1 ? ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"] : []),
    ...wrapper,
    options.executable ?? executable,
    ...flags,
    ...app,
  ];
}

function firstChild(pid: number): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return children === "" ? undefined : Number(children.split(" ")[0]);
  } catch {
    return undefined;
  }
}
