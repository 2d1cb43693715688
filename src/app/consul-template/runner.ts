import { unreachable } from "../../base/assert.ts";
import type { Clock, Timer } from "../../base/clock.ts";
import { limits } from "../../base/limits.ts";
import { describeError } from "../../base/shim-error.ts";
import type {
  ConsulTemplateCommand,
  ConsulTemplateConfig,
  ConsulTemplateEntry,
} from "../../config/consul-template-config.ts";
import type { Logger } from "../../log/logger.ts";
import type { Evaluation } from "../../render/evaluation.ts";
import { RunFailure } from "./run-failure.ts";

/** A template as the runner sees it. */
export interface RunnableTemplate {
  readonly entry: ConsulTemplateEntry;
  readonly name: string;
  readonly isDue: boolean;
  written: string | undefined;
  failure: RunFailure | undefined;
  evaluate(): Evaluation;
  beginToWait(): void;
  close(): void;
}

export interface RunnerPorts {
  /** Writes the bytes; true when the file has become another. Throws when it cannot be written. */
  readonly install: (entry: ConsulTemplateEntry, bytes: string) => Promise<boolean>;
  /** `-dry`: shows the bytes. */
  readonly show: (destination: string, bytes: string) => void;
  /** Runs them one after the other; rejects with a `RunFailure`. */
  readonly runCommands: (commands: readonly ConsulTemplateCommand[]) => Promise<void>;
  /** Everything has been rendered for the first time, and maybe a file has changed; may throw. */
  readonly onAllRendered: (hasChanged: boolean) => void;
  /** Files have changed after that, and their commands have run. */
  readonly onChanged: () => void;
  /** The end, with the reason when it is a bad one; called once. */
  readonly onFinished: (failure: RunFailure | undefined) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type RunnerOptions = Pick<ConsulTemplateConfig, "isOnce" | "isDry">;

/** Evaluates what is due, writes what has changed, then runs the commands: pass by pass. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #ports: RunnerPorts;
  #templates: readonly RunnableTemplate[] = [];
  #isScheduled = false;
  /** The passes that run now; it never rejects. */
  #passes: Promise<void> | undefined;
  #hasRenderedAll = false;
  /** A file has become another since `onChanged` was called. */
  #hasChanged = false;
  #isClosed = false;
  /** What each template waits for, as long as it does. */
  readonly #wanted = new Map<RunnableTemplate, string>();
  #waitTimer: Timer | undefined;

  constructor(options: RunnerOptions, ports: RunnerPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  start(templates: readonly RunnableTemplate[]): void {
    this.#templates = templates;
    this.schedule();
    this.#tellOfWait();
  }

  /** Whoever waits for the first files is told for what: a key that nobody writes is waited for without end. */
  #tellOfWait(): void {
    const { clock, logger } = this.#ports;
    this.#waitTimer = clock.after(limits.templateFirstWaitMs, () => {
      for (const [{ name }, wanted] of this.#wanted) {
        logger.warn(`The template "${name}" still waits for data`, { wanted });
      }
      if (!this.#hasRenderedAll) this.#tellOfWait();
    });
  }

  /** A template is due: a pass follows when everything that has arrived with its news was taken in. */
  schedule(): void {
    if (this.#isScheduled || this.#passes || this.#isClosed) return;
    this.#isScheduled = true;
    this.#ports.clock.after(0, () => {
      this.#isScheduled = false;
      if (!this.#isClosed) this.#passes = this.#runPasses();
    });
  }

  /** Ends the program as failed. */
  fail(failure: RunFailure): void {
    this.#finish(failure);
  }

  /** Nothing follows; resolves when a command that runs has ended, or has been killed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waitTimer?.cancel();
    for (const template of this.#templates) template.close();
    await this.#passes;
  }

  async #runPasses(): Promise<void> {
    try {
      do await this.#runPass();
      while (!this.#isClosed && this.#templates.some(({ isDue }) => isDue));
    } catch (error) {
      this.#finish(
        error instanceof RunFailure
          ? error
          : new RunFailure(`Cannot go on: ${describeError(error)}`, { cause: error }),
      );
    } finally {
      this.#passes = undefined;
    }
  }

  async #runPass(): Promise<void> {
    const commands: ConsulTemplateCommand[] = [];
    for (const template of this.#templates) {
      if (!template.isDue) continue;
      const hasChanged = await this.#render(template);
      if (this.#isClosed) return;
      if (hasChanged && template.entry.command) commands.push(template.entry.command);
      if (hasChanged) this.#hasChanged = true;
    }
    await this.#ports.runCommands(commands);
    if (!this.#isClosed) this.#conclude();
  }

  /** True when its file has become another. */
  async #render(template: RunnableTemplate): Promise<boolean> {
    const { logger } = this.#ports;
    const evaluation = template.evaluate();
    this.#wanted.delete(template);
    switch (evaluation.kind) {
      case "waiting": {
        const wanted = evaluation.missing.join(", ");
        this.#wanted.set(template, wanted);
        logger.info(`The template "${template.name}" waits for data`, { wanted });
        return false;
      }
      case "failed": {
        const reason = evaluation.error.message;
        this.#fail(template, `Cannot render the template "${template.name}": ${reason}`);
        return false;
      }
      case "rendered":
        return this.#write(template, evaluation.text);
      default:
        return unreachable(evaluation);
    }
  }

  /** Ends the program, or is told and kept: a change may mend it. */
  #fail(template: RunnableTemplate, reason: string, cause?: unknown): void {
    const failure = new RunFailure(reason, { cause });
    if (template.entry.isErrorFatal) throw failure;
    template.failure = failure;
    this.#ports.logger.error(failure.message);
  }

  async #write(template: RunnableTemplate, text: string): Promise<boolean> {
    const { install, show, logger } = this.#ports;
    template.failure = undefined;
    if (template.written === text) return false;
    const { destination = "" } = template.entry;
    let hasChanged = false;
    if (this.#options.isDry) show(destination, text);
    else {
      try {
        hasChanged = await install(template.entry, text);
      } catch (error) {
        this.#fail(template, describeError(error), error);
        return false;
      }
    }
    template.written = text;
    if (hasChanged) logger.info(`Rendered "${template.name}" to "${destination}"`);
    return hasChanged;
  }

  /** After a pass: is everything there? */
  #conclude(): void {
    const { isOnce } = this.#options;
    const failed = this.#templates.find(({ failure }) => failure !== undefined);
    const waiting = this.#templates.filter(({ written }) => written === undefined);
    if (isOnce && failed && waiting.every(({ failure }) => failure !== undefined)) {
      return this.#finish(failed.failure);
    }
    if (waiting.length > 0) return;
    const isFirst = !this.#hasRenderedAll;
    const hasChanged = this.#hasChanged;
    this.#hasRenderedAll = true;
    this.#hasChanged = false;
    if (isFirst) {
      for (const template of this.#templates) template.beginToWait();
      this.#ports.logger.info("All templates are rendered");
      this.#ports.onAllRendered(hasChanged);
    } else if (hasChanged) this.#ports.onChanged();
    if (isOnce) this.#finish(undefined);
  }

  #finish(failure: RunFailure | undefined): void {
    if (this.#isClosed) return;
    void this.close();
    this.#ports.onFinished(failure);
  }
}
