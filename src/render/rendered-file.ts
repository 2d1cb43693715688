import type { Clock } from "../base/clock.ts";
import type { Command, TemplateConfig } from "../config/config.ts";
import type { Logger } from "../log/logger.ts";
import type { StartChild } from "../system/child.ts";
import { removeLeftCandidates } from "./candidate.ts";
import { checkFile } from "./check-file.ts";
import { findTarget } from "./destination.ts";
import { markFile } from "./file-mark.ts";
import { type InstallResult, installFile } from "./install-file.ts";
import { RenderError } from "./render-error.ts";
import type { TemplateOutcome } from "./template-outcome.ts";

export interface RenderedFileOptions {
  readonly config: Pick<
    TemplateConfig,
    "name" | "destination" | "mode" | "check" | "checkTimeoutMs"
  >;
  readonly startChild: StartChild;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A template's destination from one installation to the next. */
export class RenderedFile {
  readonly #options: RenderedFileOptions;
  /** How we have left it; undefined: it was not there, or is no file. */
  #mark: string | undefined;
  /** What was last written to a stream, where nobody can look it up. */
  #streamed: string | undefined;
  #hasWarnedInPlace = false;

  constructor(options: RenderedFileOptions) {
    this.#options = options;
  }

  /** Removes what earlier runs have left beside it; never throws. */
  async removeLeftCandidates(): Promise<void> {
    const { clock, config, logger } = this.#options;
    const target = await findTarget(config.destination).catch(() => undefined);
    if (target?.kind !== "file") return;
    for (const left of await removeLeftCandidates(target.path, clock.wallTime().getTime())) {
      logger.debug(`Removed "${left}": a killed run has left it`, this.#fields());
    }
  }

  /** Installs a text if its check lets it; an abort ends the check, and then the file stays as it is. */
  async install(text: string, signal: AbortSignal): Promise<TemplateOutcome> {
    if (this.#streamed === text) return { kind: "rendered", isChanged: false };
    await this.#noticeOthers();
    try {
      return await this.#conclude(text, await this.#write(text, signal));
    } catch (error) {
      const { destination } = this.#options.config;
      // What was written in place and put back looks changed, and nobody else has done it.
      if (this.#mark !== undefined) this.#mark = await markFile(destination);
      const { message } = RenderError.of(destination, error);
      return { kind: "failed", reason: message };
    }
  }

  #write(text: string, signal: AbortSignal): Promise<InstallResult> {
    const { check, destination, mode } = this.#options.config;
    return installFile({
      destination,
      text,
      ...(mode !== undefined && { mode }),
      ...(check && { judge: (candidate) => this.#judge(check, candidate, signal) }),
    });
  }

  async #judge(
    check: Command,
    candidate: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { clock, config, startChild } = this.#options;
    const options = { startChild, timeoutMs: config.checkTimeoutMs, clock, signal };
    signal.throwIfAborted();
    const reason = await checkFile(check, candidate, options);
    // What a check says that we have ended is no verdict: nothing is to be kept as rejected.
    signal.throwIfAborted();
    return reason;
  }

  async #conclude(text: string, result: InstallResult): Promise<TemplateOutcome> {
    if (result.kind === "rejected") return result;
    this.#mark = await markFile(this.#options.config.destination);
    if (result.kind === "unchanged") return { kind: "rendered", isChanged: false };
    this.#streamed = result.by === "stream" ? text : undefined;
    if (result.by === "overwrite") this.#warnInPlace();
    return { kind: "rendered", isChanged: true };
  }

  #warnInPlace(): void {
    if (this.#hasWarnedInPlace) return;
    this.#hasWarnedInPlace = true;
    this.#options.logger.warn("The file cannot be replaced: it is written in place", {
      ...this.#fields(),
      reason:
        "it is mounted by itself, or its folder cannot be written to; readers may see a part of it",
    });
  }

  /** Two that render the same file, each its own way, would undo each other's work unseen. */
  async #noticeOthers(): Promise<void> {
    if (this.#mark === undefined) return;
    const mark = await markFile(this.#options.config.destination);
    if (mark === this.#mark) return;
    const message = "The file was changed by somebody else since it was rendered";
    this.#options.logger.warn(message, this.#fields());
    this.#mark = mark;
  }

  #fields(): { template: string; destination: string } {
    const { name, destination } = this.#options.config;
    return { template: name, destination };
  }
}
