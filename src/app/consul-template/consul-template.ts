// consul-template's life: from its configuration to its exit code.
import { realClock } from "../../base/clock.ts";
import { limits } from "../../base/limits.ts";
import { nodeFs } from "../../base/node.ts";
import { describeBug, describeError } from "../../base/shim-error.ts";
import type { SignalName } from "../../base/signal-name.ts";
import type { ConsulTemplateConfig } from "../../config/consul-template-config.ts";
import { LogSink } from "../../log/sink.ts";
import { StreamLogger } from "../../log/stream-logger.ts";
import type { Caller } from "../../system/caller.ts";
import type { Environment } from "../../system/environment.ts";
import { print } from "../../system/print.ts";
import { Terminal } from "../../system/terminal.ts";
import { createWriteNow } from "../../system/write-now.ts";
import { toBytes } from "../../template/bytes.ts";
import { endLeftovers } from "../leftovers.ts";
import { createStartChildIn, type StartChildIn } from "./children.ts";
import { ExecChild } from "./exec-child.ts";
import { consulTemplateExitCode as exitCode } from "./exit-code.ts";
import { Generation } from "./generation.ts";
import { loadTemplate } from "./load-template.ts";
import { RunFailure } from "./run-failure.ts";

export interface ConsulTemplateOptions {
  readonly config: ConsulTemplateConfig;
  readonly caller: Caller;
  readonly environment: Environment;
  /** Reads the configuration anew; undefined: it cannot be used, and `report` has been told why. */
  readonly reload: (report: (line: string) => void) => ConsulTemplateConfig | undefined;
  /** What looks wrong in the configuration. */
  readonly warnings: readonly string[];
}

/** The program, or why it could not begin: a file of its own that cannot be written. */
export function startConsulTemplate(
  options: ConsulTemplateOptions,
): { readonly program: ConsulTemplate } | { readonly problem: string; readonly code: number } {
  try {
    return { program: new ConsulTemplate(options) };
  } catch (error) {
    return { problem: `Cannot begin: ${describeError(error)}`, code: exitCode.failure };
  }
}

/** Starts rendering; `finished` is the exit code, when nothing of it is left. */
export class ConsulTemplate {
  readonly finished: Promise<number>;
  readonly #options: ConsulTemplateOptions;
  readonly #sink: LogSink;
  readonly #logger: StreamLogger;
  readonly #startChildIn: StartChildIn;
  readonly #terminal = Terminal.find();
  #config: ConsulTemplateConfig;
  #generation: Generation | undefined;
  #child: ExecChild | undefined;
  /** Reloads follow each other. */
  #reloads: Promise<void> = Promise.resolve();
  #isEnding = false;
  #finish: (code: number) => void = () => {};

  constructor(options: ConsulTemplateOptions) {
    const { config, caller, environment } = options;
    this.#options = options;
    this.#config = config;
    const { file, level } = config.log;
    const fd = file === undefined ? 2 : nodeFs().openSync(file, "a");
    this.#sink = new LogSink(createWriteNow(fd), realClock);
    this.#logger = new StreamLogger(this.#sink, realClock, { level, format: "default" });
    for (const warning of options.warnings) this.#logger.warn(warning);
    this.#startChildIn = createStartChildIn(caller, environment);
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    if (config.pidFile) nodeFs().writeFileSync(config.pidFile, String(process.pid));
    keepAlive();
    this.#begin();
  }

  /** The signals of the configuration are ours; every other one is the program's that we started. */
  onSignal(name: SignalName): void {
    const { killSignal, reloadSignal } = this.#config;
    if (name === killSignal) return void this.#end(exitCode.interrupted);
    if (name === reloadSignal) {
      this.#reloads = this.#reloads.then(() => this.#reload());
      return;
    }
    if (this.#child?.isRunning) return this.#child.signal(name);
    // Nobody is there to take it, and `docker stop` should not have to wait.
    if (name === "SIGTERM" || name === "SIGINT") void this.#end(exitCode.interrupted);
  }

  /** A bug of ours costs a log line. */
  onBug(error: unknown): void {
    this.#logger.error(describeBug(error));
  }

  #begin(): void {
    const config = this.#config;
    const hasNothing = config.templates.length === 0 && config.exec === undefined;
    if (hasNothing) this.#logger.warn("There is no template to render, and no program to start");
    try {
      const generation = this.#createGeneration(config);
      if (hasNothing || config.isParseOnly) return void this.#end(exitCode.success);
      this.#start(generation);
    } catch (error) {
      this.#fail(error);
    }
  }

  #start(generation: Generation): void {
    this.#generation = generation;
    void generation.start();
  }

  /** Reads and parses the templates; throws when there is one that cannot be used. */
  #createGeneration(config: ConsulTemplateConfig): Generation {
    const { environment } = this.#options;
    const generation: Generation = new Generation({
      config,
      templates: config.templates.map(loadTemplate),
      environment,
      startChildIn: this.#startChildIn,
      logger: this.#logger,
      show: (destination, bytes) => print(1, `> ${toBytes(destination)}\n${bytes}`, "latin1"),
      onAllRendered: (hasChanged) => this.#onAllRendered(hasChanged),
      onChanged: () => this.#child?.reload((error) => this.#fail(error)),
      onFinished: (failure) => {
        if (generation !== this.#generation) return;
        if (failure) this.#fail(failure);
        // With -once and -exec, the end is the program's.
        else if (this.#child === undefined) void this.#end(exitCode.success);
      },
    });
    return generation;
  }

  /** The program starts; one that has run through a reload hears of what has changed with it. */
  #onAllRendered(hasChanged: boolean): void {
    const { exec, consulVariables } = this.#config;
    if (exec === undefined) return;
    if (this.#child !== undefined) {
      if (hasChanged) this.#child.reload((error) => this.#fail(error));
      return;
    }
    const startChild = this.#startChildIn(exec.env, consulVariables);
    this.#child = new ExecChild({
      config: exec,
      startChild: (options) => {
        const child = startChild(options);
        this.#terminal?.giveTo(child);
        return child;
      },
      onEnded: (code) => void this.#end(code),
      clock: realClock,
      logger: this.#logger,
    });
    this.#child.start();
  }

  /** What cannot be used is told, and changes nothing. */
  async #reload(): Promise<void> {
    if (this.#isEnding) return;
    const config = this.#options.reload((line) => this.#logger.error(line));
    const generation = config && this.#createAnew(config);
    if (config === undefined || generation === undefined) {
      return this.#logger.error("The reload is refused: the configuration in force stays");
    }
    this.#logger.info("Reloading the configuration");
    this.#config = config;
    this.#logger.configure({ level: config.log.level, format: "default" });
    await this.#generation?.close();
    const child = this.#child;
    // The same program goes on running.
    if (child !== undefined && !Bun.deepEquals(child.config, config.exec)) {
      await child.stop("afterSplay");
      this.#child = undefined;
    }
    if (!this.#isEnding) this.#start(generation);
  }

  #createAnew(config: ConsulTemplateConfig): Generation | undefined {
    try {
      return this.#createGeneration(config);
    } catch (error) {
      this.#logger.error(describeError(error));
      return undefined;
    }
  }

  #fail(error: unknown): void {
    if (this.#isEnding) return;
    this.#logger.fatal(describeError(error));
    if (!(error instanceof RunFailure)) this.#logger.debug(describeBug(error));
    void this.#end(exitCode.runFailed);
  }

  /** The first reason decides the code. */
  async #end(code: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    await this.#generation?.close();
    await this.#child?.stop("now");
    this.#terminal?.takeBack();
    // Without a child there is nothing below us but what its commands have left to live on.
    if (process.pid === 1 || this.#child) await endLeftovers(realClock, this.#logger);
    // The one that was written: a reload changes neither it nor where the log goes.
    const { pidFile } = this.#options.config;
    if (pidFile) nodeFs().rmSync(pidFile, { force: true });
    if (!this.#sink.flush()) {
      realClock.after(limits.logFlushMs, () => {
        this.#sink.flush();
        this.#finish(code);
      });
    } else this.#finish(code);
  }
}

/** Listening to signals keeps no event loop alive: without a timer it would end, and we with it. */
function keepAlive(): void {
  realClock.after(2 ** 31 - 1, keepAlive);
}
