import { invariant, unreachable } from "../base/assert.ts";
import { backoffMs, type Random } from "../base/backoff.ts";
import type { Clock, Timer } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { describeBug, describeError } from "../base/shim-error.ts";
import type { TemplateConfig } from "../config/config.ts";
import type { Logger } from "../log/logger.ts";
import type { StartChild } from "../system/child.ts";
import { TemplateError } from "../template/template-error.ts";
import type { Evaluation, Evaluator } from "./evaluation.ts";
import { RenderedFile } from "./rendered-file.ts";
import {
  createTemplateState,
  stepTemplate,
  type TemplateDelay,
  type TemplateEffect,
  type TemplateEvent,
  type TemplateState,
  type TemplateTimer,
} from "./template-machine.ts";
import type { TemplateOutcome } from "./template-outcome.ts";
import { type FailureCode, TemplateTrouble } from "./template-trouble.ts";

export interface TemplateFileOptions {
  readonly config: Pick<
    TemplateConfig,
    "name" | "destination" | "mode" | "check" | "checkTimeoutMs" | "wait"
  >;
  /** Called once, by `begin()`. Each change of what the template depends on is told by `onChanged`. */
  readonly createEvaluator: (onChanged: () => void) => Promise<Evaluator> | Evaluator;
  readonly startChild: StartChild;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: Random;
  /** What each attempt came to. */
  readonly onOutcome: (outcome: TemplateOutcome) => void;
}

/** Keeps one file as its template says: holds the machine's state, and carries out what it decides. */
export class TemplateFile {
  readonly #options: TemplateFileOptions;
  readonly #file: RenderedFile;
  readonly #trouble: TemplateTrouble;
  readonly #timers = new Map<TemplateTimer, Timer>();
  readonly #pending: TemplateEvent[] = [];
  readonly #ended = new AbortController();
  #state: TemplateState = createTemplateState();
  #isStepping = false;
  #evaluator: Evaluator | undefined;
  /** What is to be installed next. */
  #text = "";
  #leftOutCount = 0;
  #outcome: TemplateOutcome | undefined;
  /** What `stop()` waits for. */
  #inFlight: Promise<void> = Promise.resolve();

  constructor(options: TemplateFileOptions) {
    this.#options = options;
    this.#file = new RenderedFile(options);
    this.#trouble = new TemplateTrouble(options.config, options.logger);
  }

  get name(): string {
    return this.#options.config.name;
  }

  /** What the newest attempt came to; undefined before the first one. */
  get outcome(): TemplateOutcome | undefined {
    return this.#outcome;
  }

  /** Entries of the catalogue that the newest text does without. */
  get leftOutCount(): number {
    return this.#leftOutCount;
  }

  /** The machine's state, to be shown and asked. */
  get state(): TemplateState {
    return this.#state;
  }

  /** Renders now and after each change, until `stop()`. */
  begin(): void {
    this.#dispatch({ kind: "began" });
  }

  /**
   * Resolves when nothing is being written any more. Nothing is reported afterwards but a file that
   * was put in place already: whoever reads it has to be told, or goes on with the old one.
   */
  stop(): Promise<void> {
    this.#dispatch({ kind: "stopRequested" });
    return this.#inFlight;
  }

  /** One event at a time: an effect that causes an event at once has it answered afterwards. */
  #dispatch(event: TemplateEvent): void {
    this.#pending.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
        const [state, ...effects] = stepTemplate(this.#options.config.wait, this.#state, next);
        this.#state = state;
        for (const effect of effects) {
          try {
            this.#carryOut(effect);
          } catch (error) {
            this.#reportBug(error);
          }
        }
      }
    } finally {
      this.#isStepping = false;
    }
  }

  #carryOut(effect: TemplateEffect): void {
    switch (effect.kind) {
      case "prepare":
        return this.#keepBusy(this.#prepare());
      case "schedule":
        return queueMicrotask(() => this.#dispatch({ kind: "turnEnded" }));
      case "evaluate":
        return this.#evaluate();
      case "install":
        return this.#keepBusy(this.#install(this.#text));
      case "setTimer":
        return this.#setTimer(effect.timer, this.#delayMs(effect.delay));
      case "end":
        return this.#end();
      default:
        return unreachable(effect);
    }
  }

  #keepBusy(work: Promise<void>): void {
    this.#inFlight = work.catch((error: unknown) => this.#reportBug(error));
  }

  async #prepare(): Promise<void> {
    await this.#file.removeLeftCandidates();
    if (this.#ended.signal.aborted) return;
    const evaluator = await this.#createEvaluator();
    if (this.#ended.signal.aborted) return evaluator.close();
    this.#evaluator = evaluator;
    this.#dispatch({ kind: "prepared" });
  }

  async #createEvaluator(): Promise<Evaluator> {
    try {
      return await this.#options.createEvaluator(() => this.#dispatch({ kind: "changed" }));
    } catch (error) {
      return new FailedEvaluator(this.name, error);
    }
  }

  #evaluate(): void {
    invariant(this.#evaluator !== undefined, "a template was evaluated before it was prepared");
    const evaluation = this.#evaluator.evaluate();
    if (evaluation.kind === "rendered") {
      this.#text = evaluation.text;
      this.#leftOutCount = evaluation.leftOutCount;
    } else this.#report(describeEvaluation(evaluation), "template-failed");
    this.#dispatch({ kind: "evaluated", hasText: evaluation.kind === "rendered" });
  }

  async #install(text: string): Promise<void> {
    let outcome: TemplateOutcome;
    try {
      outcome = await this.#file.install(text, this.#ended.signal);
    } catch (error) {
      this.#reportBug(error);
      outcome = { kind: "failed", reason: "Internal error in a template: see the log" };
    }
    this.#report(outcome, "render-failed");
    this.#dispatch({ kind: "installEnded", hasSucceeded: outcome.kind === "rendered" });
  }

  #report(outcome: TemplateOutcome, failedAs: FailureCode): void {
    const isInPlace = outcome.kind === "rendered" && outcome.isChanged;
    if (this.#ended.signal.aborted && !isInPlace) return;
    this.#outcome = outcome;
    this.#trouble.note(outcome, failedAs);
    try {
      this.#options.onOutcome(outcome);
    } catch (error) {
      this.#reportBug(error);
    }
  }

  #setTimer(timer: TemplateTimer, delayMs: number): void {
    this.#timers.get(timer)?.cancel();
    const set = this.#options.clock.after(delayMs, () => this.#dispatch({ kind: timer }));
    this.#timers.set(timer, set);
  }

  #delayMs(delay: TemplateDelay): number {
    if (delay.kind === "fixed") return delay.ms;
    const { random } = this.#options;
    return backoffMs(delay.failures, {
      firstMs: limits.renderRetryFirstMs,
      maxMs: limits.renderRetryMaxMs,
      ...(random && { random }),
    });
  }

  #end(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#ended.abort();
    this.#evaluator?.close();
  }

  #reportBug(error: unknown): void {
    const stack = describeBug(error);
    this.#options.logger.error("Internal error in a template", { template: this.name, stack });
  }
}

/** Stands for an evaluator that could not be made: the template was not understood, or not read. */
class FailedEvaluator implements Evaluator {
  readonly #error: TemplateError;

  constructor(template: string, cause: unknown) {
    const place = { phase: "parse", template, line: 1 } as const;
    this.#error =
      cause instanceof TemplateError
        ? cause
        : new TemplateError(describeError(cause), place, { cause });
  }

  evaluate(): Evaluation {
    return { kind: "failed", error: this.#error, isLasting: true };
  }

  close(): void {
    // There is nothing that it follows.
  }
}

function describeEvaluation(
  evaluation: Exclude<Evaluation, { kind: "rendered" }>,
): TemplateOutcome {
  if (evaluation.kind === "waiting") return evaluation;
  const { error, isLasting } = evaluation;
  return { kind: "failed", reason: describeError(error), ...(isLasting && { isLasting }) };
}
