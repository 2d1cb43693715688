import type { Clock } from "../base/clock.ts";
import { describeError } from "../base/shim-error.ts";
import type { HoldConfig } from "../config/config.ts";
import type { DiscoveryError, DiscoveryErrorCode } from "../discovery/discovery-error.ts";
import type { Query, QueryAnswer, QueryCatalog } from "../discovery/query.ts";
import type { Logger } from "../log/logger.ts";
import type { AnswerHold } from "./answer-hold.ts";
import type { Dependency } from "./dependency.ts";
import { InstanceHold } from "./instance-hold.ts";
import { LossHold } from "./loss-hold.ts";
import { titleOf } from "./query-title.ts";
import { isSameData } from "./same-data.ts";

/** What happens to a query, for those who count, show or give up. */
export interface QueryListener {
  onHeld?(title: string, because: string): void;
  onReleased?(title: string): void;
  /** After each failed attempt; `failures` counts those since the last answer. */
  onFailure?(title: string, error: DiscoveryError, failures: number): void;
}

export interface FollowedQueryOptions {
  readonly query: Query;
  /** Undefined: nothing is held. */
  readonly hold: HoldConfig | undefined;
  /** The first answer is the last one, unless it is that a key is not there: `key` waits for it. */
  readonly isOnce: boolean;
  readonly catalog: QueryCatalog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly listener: QueryListener;
}

/** Follows one query, and keeps the last known good answer through errors and holds. */
export class FollowedQuery implements Dependency {
  readonly title: string;
  readonly #options: FollowedQueryOptions;
  readonly #end = new AbortController();
  readonly #hold: AnswerHold | undefined;
  #known: { readonly data: QueryAnswer } | undefined;
  #trouble: DiscoveryErrorCode | undefined;
  #failures = 0;
  #failuresInARow = 0;
  #answersInARow = 0;
  #onChanged: () => void = () => undefined;

  constructor(options: FollowedQueryOptions) {
    this.#options = options;
    this.title = titleOf(options.query);
    this.#hold = this.#createHold();
  }

  get known(): { readonly data: QueryAnswer } | undefined {
    return this.#known;
  }

  get isHeld(): boolean {
    return this.#hold?.isHeld ?? false;
  }

  start(onChanged: () => void): void {
    this.#onChanged = onChanged;
    const { signal } = this.#end;
    const follower = {
      onAnswer: (answer: QueryAnswer, isTrusted: boolean) => {
        if (!signal.aborted) this.#onAnswer(answer, isTrusted);
      },
      onFailure: (error: DiscoveryError) => {
        if (!signal.aborted) this.#onFailure(error);
      },
    };
    void this.#options.catalog.followQuery(this.#options.query, follower, signal);
  }

  stop(): void {
    this.#hold?.stop();
    this.#end.abort();
  }

  #onAnswer(answer: QueryAnswer, isTrusted: boolean): void {
    const { isOnce } = this.#options;
    this.#answersInARow += 1;
    this.#failuresInARow = 0;
    // One answer among failures, from a balancer with a broken server behind it, is no recovery.
    if (this.#trouble !== undefined && this.#answersInARow > 1) this.#recover();
    if (isOnce && answer !== undefined) this.stop();
    if (this.#hold === undefined) this.#learn(answer);
    else this.#hold.answered(answer, isTrusted);
  }

  #onFailure(error: DiscoveryError): void {
    const { logger, listener } = this.#options;
    this.#failures += 1;
    this.#failuresInARow += 1;
    this.#answersInARow = 0;
    // One line for each change of what is wrong, not one for each attempt.
    if (this.#trouble !== error.code) {
      const fields = { wanted: this.title, code: error.code, reason: describeError(error) };
      const stands = this.#known === undefined ? "it is waited for" : "the last answer stands";
      logger.warn(`Cannot ask what a template needs: ${stands}`, fields);
    }
    this.#trouble = error.code;
    listener.onFailure?.(this.title, error, this.#failuresInARow);
    this.#hold?.failed();
  }

  #recover(): void {
    const fields = { wanted: this.title, failures: this.#failures };
    this.#options.logger.info("Consul answers again", fields);
    this.#trouble = undefined;
    this.#failures = 0;
  }

  #createHold(): AnswerHold | undefined {
    const { query, hold, clock, logger, listener } = this.#options;
    if (hold === undefined) return undefined;
    const ports = {
      clock,
      onBelieved: (answer: QueryAnswer) => this.#learn(answer),
      onHeld: (because: string) => {
        const message = "Templates are held: the last known good answer stays";
        logger.warn(message, { wanted: this.title, because });
        listener.onHeld?.(this.title, because);
      },
      onReleased: (because: string) => {
        logger.info("Templates are released", { wanted: this.title, because });
        listener.onReleased?.(this.title);
      },
    };
    return query.kind === "instances"
      ? new InstanceHold(hold, ports)
      : new LossHold(query.kind, ports);
  }

  #learn(data: QueryAnswer): void {
    // Answers come once a minute without any news, and a service's index moves with its neighbours'.
    if (this.#known !== undefined && isSameData(this.#known.data, data)) return;
    this.#known = { data };
    this.#onChanged();
  }
}
