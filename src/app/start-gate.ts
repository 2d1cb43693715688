import { unreachable } from "../base/assert.ts";
import type { Clock, Timer } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import type { TemplateConfig } from "../config/config.ts";
import type { Logger } from "../log/logger.ts";
import type { TemplateOutcome } from "../render/template-outcome.ts";

export interface StartGatePorts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether there is a file that the app could be started with. */
  readonly isThere: (destination: string) => boolean;
  /** The longest wait; undefined: as long as it takes. */
  readonly startWaitMs: number | undefined;
  readonly onOpened: () => void;
  readonly onGivenUp: () => void;
}

interface Awaited {
  readonly config: TemplateConfig;
  outcome: TemplateOutcome | undefined;
}

/**
 * Holds the app back until its files are there: each has been rendered, or an older one is there and
 * the catalogue has had its time.
 */
export class StartGate {
  readonly #ports: StartGatePorts;
  readonly #awaited = new Map<string, Awaited>();
  #state: "closed" | "open" | "over" = "closed";
  #timer: Timer | undefined;
  #deadline: Timer | undefined;

  constructor(ports: StartGatePorts) {
    this.#ports = ports;
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** Waits for the templates among these that the app waits for; with none of them it opens now. */
  begin(configs: readonly TemplateConfig[]): void {
    const { clock, startWaitMs } = this.#ports;
    this.expect(configs);
    this.#openIfDone();
    if (this.#state !== "closed") return;
    this.#timer = clock.after(limits.templateFirstWaitMs, () => this.#onWaited());
    if (startWaitMs === undefined) return;
    this.#deadline = clock.after(startWaitMs, () => this.#onDeadline(startWaitMs));
  }

  /** The app runs already: there is nothing to wait for. */
  skip(): void {
    this.#end("open");
  }

  /** Further templates, while it is closed. */
  expect(configs: readonly TemplateConfig[]): void {
    for (const config of configs) {
      if (config.isBeforeApp) this.#awaited.set(config.name, { config, outcome: undefined });
    }
  }

  onOutcome(name: string, outcome: TemplateOutcome): void {
    const awaited = this.#awaited.get(name);
    if (awaited === undefined) return;
    awaited.outcome = outcome;
    if (outcome.kind === "failed" && outcome.isLasting) return this.#onHopeless(name, awaited);
    if (outcome.kind !== "rendered") return;
    this.#awaited.delete(name);
    this.#openIfDone();
  }

  /** The template is no longer configured. */
  forget(name: string): void {
    if (this.#awaited.delete(name)) this.#openIfDone();
  }

  /** Neither opens nor gives up any more. */
  close(): void {
    if (this.#state === "closed") this.#end("over");
  }

  #openIfDone(): void {
    if (this.#awaited.size > 0 || this.#state !== "closed") return;
    this.#end("open");
    this.#ports.onOpened();
  }

  #onWaited(): void {
    const { clock, logger, isThere } = this.#ports;
    for (const [name, awaited] of this.#awaited) {
      if (isThere(awaited.config.destination)) this.#settleForOld(name, awaited);
      else {
        const message = "The app waits for its template: there is no file yet";
        logger.warn(message, describe(name, awaited));
      }
    }
    this.#openIfDone();
    if (this.#state !== "closed") return;
    this.#timer = clock.after(limits.templateFirstWaitMs, () => this.#onWaited());
  }

  /** A file that is there is better than no app, however short the wait was. */
  #onDeadline(waitedMs: number): void {
    const { isThere } = this.#ports;
    const isAnyAbsent = [...this.#awaited.values()].some(
      ({ config }) => !isThere(config.destination),
    );
    if (isAnyAbsent) return this.#giveUp(this.#awaited, waitedMs);
    for (const [name, awaited] of this.#awaited) this.#settleForOld(name, awaited);
    this.#openIfDone();
  }

  #settleForOld(name: string, awaited: Awaited): void {
    const message = "The app starts with the file as it is: its template is not rendered";
    this.#ports.logger.warn(message, describe(name, awaited));
    this.#awaited.delete(name);
  }

  /** Waiting would change nothing: before the app runs, every failure counts at once. */
  #onHopeless(name: string, awaited: Awaited): void {
    if (this.#state !== "closed") return;
    if (this.#ports.isThere(awaited.config.destination)) {
      this.#settleForOld(name, awaited);
      return this.#openIfDone();
    }
    this.#giveUp([[name, awaited]]);
  }

  #giveUp(missing: Iterable<[string, Awaited]>, waitedMs?: number): void {
    const { logger, onGivenUp } = this.#ports;
    for (const [name, awaited] of missing) {
      logger.error("The app is not started: its template is not rendered", {
        code: "template-failed",
        ...describe(name, awaited),
        ...(waitedMs !== undefined && { tookMs: waitedMs }),
      });
    }
    this.#end("over");
    onGivenUp();
  }

  #end(state: "open" | "over"): void {
    this.#state = state;
    this.#timer?.cancel();
    this.#deadline?.cancel();
  }
}

function describe(template: string, { config: { destination }, outcome }: Awaited) {
  return { template, destination, because: explain(outcome) };
}

/** Why there is no file yet. */
function explain(outcome: TemplateOutcome | undefined): string {
  switch (outcome?.kind) {
    case "waiting":
      return `it waits for ${outcome.missing.join(", ")}`;
    case "rejected":
    case "failed":
      return outcome.reason;
    case "rendered":
    case undefined:
      return "it has not been evaluated yet";
    default:
      return unreachable(outcome);
  }
}
