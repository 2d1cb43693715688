// Shim mode: builds the parts that touch the machine, and runs one container's life with them.
import { realClock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { describeBug } from "../base/shim-error.ts";
import type { SignalName } from "../base/signal-name.ts";
import type { Config } from "../config/config.ts";
import { LogSink } from "../log/sink.ts";
import { StreamLogger } from "../log/stream-logger.ts";
import type { Caller } from "../system/caller.ts";
import type { StartChild } from "../system/child.ts";
import { inheritCallerDescriptors } from "../system/descriptors.ts";
import type { Environment, Variables } from "../system/environment.ts";
import { becomeSubreaper, hasFfi, readFileLimit, setFileLimit } from "../system/ffi.ts";
import { releaseStartMemory } from "../system/memory.ts";
import { readHostname } from "../system/network.ts";
import { PlainSpawner } from "../system/plain-spawner.ts";
import { Reaper } from "../system/reaper.ts";
import { listenToChildren } from "../system/signals.ts";
import { Spawner } from "../system/spawner.ts";
import { Terminal } from "../system/terminal.ts";
import { createWriteNow } from "../system/write-now.ts";
import { App } from "./app.ts";

export interface ShimOptions {
  readonly config: Config;
  readonly caller: Caller;
  readonly environment: Environment;
  /** The same as text. */
  readonly env: Variables;
  /** Reads the configuration again; what is wrong with it goes to `report`. */
  readonly reload: (
    report: (line: string) => void,
    variables: Readonly<Record<string, string>>,
  ) => Promise<Config | undefined>;
  readonly version: string;
  /** Lints of the first reading. */
  readonly warnings: readonly string[];
}

/** A container's life that has begun. */
export interface Shim {
  readonly finished: Promise<number>;
  onSignal(name: SignalName): void;
  /** A bug of ours after the start costs a log line, never the app. */
  onBug(error: unknown): void;
}

/** Starts the app at once; everything else follows in later turns. */
export function startShim(options: ShimOptions): Shim {
  const { config } = options;
  const sink = new LogSink(createWriteNow(logFd(config)), realClock);
  const logger = new StreamLogger(sink, realClock, config.logging);
  for (const warning of options.warnings) logger.warn(warning);
  const { startChild, terminal } = createMeans(options, logger);
  const put: Record<string, string> = {};
  const env: Record<string, string | undefined> = { ...options.env };
  const app = new App({
    config,
    version: options.version,
    reload: async () => {
      const errors: string[] = [];
      const report = (line: string): void => {
        logger.error(line);
        errors.push(line);
      };
      const config = await options.reload(report, put);
      return config === undefined ? { errors } : { config };
    },
    putVariables: (variables) => {
      Object.assign(put, variables);
      Object.assign(env, variables);
    },
    droppedLogLines: () => sink.dropped,
    onReloaded: ({ logging }) => logger.configure(logging),
    env,
    startChild: (child) => startChild({ ...child, variables: { ...put, ...child.variables } }),
    terminal,
    hostname: readHostname,
    clock: realClock,
    logger,
  });
  keepAlive();
  realClock.after(limits.startMemoryMs, releaseStartMemory);
  return {
    finished: app.run().then((code) => flush(sink, code)),
    onSignal: (name) => app.onSignal(name),
    onBug: (error) => logger.error(describeBug(error)),
  };
}

/** Listening to signals keeps no event loop alive: without a timer it would end, and we with it. */
function keepAlive(): void {
  realClock.after(2 ** 31 - 1, keepAlive);
}

function logFd(config: Config): number {
  return config.logging.output === "stdout" ? 1 : 2;
}

/** How children are started here: by the C library, or without it by the runtime. */
function createMeans(
  { config, caller, environment }: ShimOptions,
  logger: StreamLogger,
): { startChild: StartChild; terminal: Terminal | undefined } {
  if (!hasFfi()) {
    logger.warn("Cannot call the C library here: orphans are not reaped, limits are not restored", {
      code: "no-ffi",
    });
    const plain = new PlainSpawner({ environment, caller, clock: realClock });
    return { startChild: (child) => plain.start(child), terminal: undefined };
  }
  restoreFileLimit(config, caller, logger);
  inheritCallerDescriptors();
  if (process.pid !== 1) becomeSubreaper();
  const reaper = new Reaper();
  listenToChildren(() => reaper.sweep());
  const spawner = new Spawner({ reaper, environment, callerSignals: caller, clock: realClock });
  return { startChild: (child) => spawner.start(child), terminal: Terminal.find() };
}

/** The runtime has raised the soft limit to the hard one; children shall find the caller's. */
function restoreFileLimit(
  { limits: { nofile } }: Config,
  { fileLimit }: Caller,
  logger: StreamLogger,
): void {
  const soft = nofile === undefined ? fileLimit?.soft : BigInt(nofile);
  if (soft === undefined || soft === fileLimit?.hard) return;
  const { hard } = fileLimit ?? readFileLimit();
  if (setFileLimit({ soft, hard: soft > hard ? soft : hard })) return;
  logger.warn("Cannot set the limit of open files", { wanted: String(soft), hard: String(hard) });
}

/** The last lines get a moment; a reader that has stopped does not get more. */
async function flush(sink: LogSink, code: number): Promise<number> {
  if (sink.flush()) return code;
  await new Promise<void>((resolve) => {
    realClock.after(limits.logFlushMs, resolve);
  });
  sink.flush();
  return code;
}
