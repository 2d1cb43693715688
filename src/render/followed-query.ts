import { unreachable } from "../base/assert.ts";
import type { Clock, Timer } from "../base/clock.ts";
import { describeError } from "../base/shim-error.ts";
import type { HoldConfig } from "../config/config.ts";
import type { DiscoveryError, DiscoveryErrorCode } from "../discovery/discovery-error.ts";
import {
  firstHoldState,
  type HoldEffect,
  type HoldEvent,
  type HoldState,
  isDeviating,
  showInstances,
  stepHold,
} from "../discovery/hold.ts";
import type { Query, QueryAnswer, QueryCatalog, ServiceInstance } from "../discovery/query.ts";
import type { Logger } from "../log/logger.ts";
import type { Dependency } from "./dependency.ts";
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
  /** Only instances are held; undefined: nothing is. */
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
  #known: { readonly data: QueryAnswer } | undefined;
  #hold: HoldState<ServiceInstance> = firstHoldState;
  #timer: Timer | undefined;
  #trouble: DiscoveryErrorCode | undefined;
  #failures = 0;
  #failuresInARow = 0;
  #answersInARow = 0;
  #onChanged: () => void = () => undefined;

  constructor(options: FollowedQueryOptions) {
    this.#options = options;
    this.title = titleOf(options.query);
  }

  get known(): { readonly data: QueryAnswer } | undefined {
    return this.#known;
  }

  get isHeld(): boolean {
    return isDeviating(this.#hold);
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
    this.#timer?.cancel();
    this.#end.abort();
  }

  #onAnswer(answer: QueryAnswer, isTrusted: boolean): void {
    const { query, hold, isOnce } = this.#options;
    this.#answersInARow += 1;
    this.#failuresInARow = 0;
    // One answer among failures, from a balancer with a broken server behind it, is no recovery.
    if (this.#trouble !== undefined && this.#answersInARow > 1) this.#recover();
    if (isOnce && answer !== undefined) this.stop();
    if (query.kind === "instances" && hold !== undefined) {
      const instances = answer as readonly ServiceInstance[];
      this.#step({ kind: "answered", answer: { instances, isTrusted } }, hold);
    } else this.#learn(answer);
  }

  #onFailure(error: DiscoveryError): void {
    const { logger, listener, query, hold } = this.#options;
    this.#failures += 1;
    this.#failuresInARow += 1;
    this.#answersInARow = 0;
    // One line for each change of what is wrong, not one for each attempt.
    if (this.#trouble !== error.code) {
      const fields = { wanted: this.title, code: error.code, reason: describeError(error) };
      logger.warn("Cannot ask what a template needs: the last answer stands", fields);
    }
    this.#trouble = error.code;
    listener.onFailure?.(this.title, error, this.#failuresInARow);
    if (query.kind === "instances" && hold !== undefined) this.#step({ kind: "failed" }, hold);
  }

  #recover(): void {
    const fields = { wanted: this.title, failures: this.#failures };
    this.#options.logger.info("Consul answers again", fields);
    this.#trouble = undefined;
    this.#failures = 0;
  }

  #step(event: HoldEvent<ServiceInstance>, rules: HoldConfig): void {
    const { clock } = this.#options;
    const [state, effects] = stepHold(this.#hold, event, rules, clock.nowMs());
    this.#hold = state;
    this.#arm(rules);
    for (const effect of effects) this.#tell(effect);
    if (state.believed !== undefined) this.#learn(showInstances(state));
  }

  #arm(rules: HoldConfig): void {
    const { clock } = this.#options;
    const { nextAtMs } = this.#hold;
    this.#timer?.cancel();
    if (nextAtMs === undefined) return;
    const delayMs = Math.max(nextAtMs - clock.nowMs(), 0);
    this.#timer = clock.after(delayMs, () => this.#step({ kind: "woke" }, rules));
  }

  #tell({ kind, because }: HoldEffect): void {
    const { logger, listener } = this.#options;
    const fields = { wanted: this.title, because };
    switch (kind) {
      case "held":
        logger.warn("Templates are held: the last known good instances stay", fields);
        return listener.onHeld?.(this.title, because);
      case "released":
        logger.info("Templates are released", fields);
        return listener.onReleased?.(this.title);
      default:
        return unreachable(kind);
    }
  }

  #learn(data: QueryAnswer): void {
    // Answers come once a minute without any news, and a service's index moves with its neighbours'.
    if (this.#known !== undefined && isSameData(this.#known.data, data)) return;
    this.#known = { data };
    this.#onChanged();
  }
}
