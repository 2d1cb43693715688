import { type Random, realRandom } from "../../base/backoff.ts";
import { type Clock, pause, type Timer } from "../../base/clock.ts";
import type { SignalName } from "../../base/signal-name.ts";
import type { ConsulTemplateExec } from "../../config/consul-template-config.ts";
import type { Logger } from "../../log/logger.ts";
import type { Child, StartChild } from "../../system/child.ts";
import { toExitCode } from "../../system/exit-status.ts";

export interface ExecChildOptions {
  readonly config: ConsulTemplateExec;
  readonly startChild: StartChild;
  /** It has ended by itself, with this code. */
  readonly onEnded: (code: number) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: Random;
}

/** The program of `-exec`: started once, told of changes, ended with us. */
export class ExecChild {
  readonly config: ConsulTemplateExec;
  readonly #options: ExecChildOptions;
  #child: Child | undefined;
  #splay: Timer | undefined;
  /** It is being replaced or ended: its end is no news. */
  #ending: Promise<void> | undefined;
  /** Aborted when there is no time for a splay. */
  readonly #hurry = new AbortController();
  /** It is not started anew. */
  #hasStopped = false;

  constructor(options: ExecChildOptions) {
    this.#options = options;
    this.config = options.config;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Throws a `SpawnError`. */
  start(): void {
    const { config, startChild, logger } = this.#options;
    const child = startChild({
      command: config.argv,
      variables: {},
      stdin: "inherit",
      output: "inherit",
    });
    this.#child = child;
    logger.info("Started the program", { pid: child.pid });
    void this.#follow(child);
  }

  async #follow(child: Child): Promise<void> {
    const end = await child.exited;
    if (this.#child === child) this.#child = undefined;
    if (!this.#ending && !this.#hasStopped) this.#options.onEnded(toExitCode(end));
  }

  /** A file has changed: after the splay it gets the signal, or is ended and started anew. */
  reload(onRestartFailed: (error: unknown) => void): void {
    const { clock, config, random = realRandom } = this.#options;
    // One that waits for its splay stands for later changes as well.
    if (this.#splay !== undefined || this.#ending || this.#hasStopped) return;
    this.#splay = clock.after(config.splayMs * random(), () => {
      this.#splay = undefined;
      const { reloadSignal } = config;
      if (reloadSignal !== undefined) return this.signal(reloadSignal);
      void this.#restart().catch(onRestartFailed);
    });
  }

  signal(name: SignalName): void {
    this.#child?.signal(name, this.config.signalScope);
  }

  /** Ends it for good, after the splay or at once; resolves when it has gone. */
  async stop(when: "afterSplay" | "now"): Promise<void> {
    const { clock, config, random = realRandom } = this.#options;
    this.#hasStopped = true;
    this.#splay?.cancel();
    if (when === "now") this.#hurry.abort();
    if (this.#child === undefined) return;
    await pause(clock, config.splayMs * random(), this.#hurry.signal);
    await this.#end();
  }

  async #restart(): Promise<void> {
    await this.#end();
    if (!this.#hasStopped) this.start();
  }

  /** Whoever asks for it later waits for the same end. */
  #end(): Promise<void> {
    this.#ending ??= this.#endChild().finally(() => {
      this.#ending = undefined;
    });
    return this.#ending;
  }

  async #endChild(): Promise<void> {
    const { clock, config } = this.#options;
    const child = this.#child;
    if (child === undefined) return;
    child.signal(config.killSignal, config.signalScope);
    const killing = clock.after(config.killTimeoutMs, () => child.kill());
    await child.exited;
    killing.cancel();
  }
}
