import { unreachable } from "../base/assert.ts";
import type { Clock, Timer } from "../base/clock.ts";
import { findFlaw } from "../base/instance-flaw.ts";
import { limits } from "../base/limits.ts";
import { describeError } from "../base/shim-error.ts";
import type { WatchConfig } from "../config/config.ts";
import type { Answer, Catalog, CatalogInstance } from "../discovery/catalog.ts";
import type { DiscoveryError, DiscoveryErrorCode } from "../discovery/discovery-error.ts";
import {
  firstHoldState,
  type HoldEffect,
  type HoldEvent,
  type HoldState,
  isDeviating,
  stepHold,
} from "../discovery/hold.ts";
import type { Bus } from "../event/bus.ts";
import type { ChangeReason, Instance } from "../event/event.ts";
import type { Logger } from "../log/logger.ts";
import { diffInstances, toInstances } from "./diff.ts";

export interface WatchOptions {
  readonly config: WatchConfig;
  readonly catalog: Catalog;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Follows one service and tells of each change of the instances that are believed to serve. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #warned = new Set<string>();
  #hold: HoldState = firstHoldState;
  /** Undefined before the first answer. */
  #instances: readonly Instance[] | undefined;
  #hasChanged = false;
  #trouble: DiscoveryErrorCode | undefined;
  #failures = 0;
  #answersInARow = 0;
  #timer: Timer | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.config.name;
  }

  /** The last known good set; undefined before the first answer. */
  get instances(): readonly Instance[] | undefined {
    return this.#instances;
  }

  /** True while something else is served than the newest answer says. */
  get isHeld(): boolean {
    return isDeviating(this.#hold);
  }

  /** Follows until the signal aborts, silent afterwards; run again, it tells what has changed meanwhile. */
  async run(signal: AbortSignal): Promise<void> {
    const { service, tag, datacenter, pollMs } = this.#options.config;
    const query = {
      service,
      pollMs,
      ...(tag !== undefined && { tag }),
      ...(datacenter !== undefined && { datacenter }),
    };
    const follower = {
      onAnswer: (answer: Answer) => {
        if (!signal.aborted) this.#onAnswer(answer);
      },
      onFailure: (error: DiscoveryError) => {
        if (!signal.aborted) this.#onFailure(error);
      },
    };
    // Not after the end: whoever ends the watch expects silence from then on.
    signal.addEventListener("abort", () => this.#timer?.cancel(), { once: true });
    await this.#options.catalog.follow(query, follower, signal);
  }

  #onAnswer(answer: Answer): void {
    this.#answersInARow += 1;
    // One answer among failures, from a balancer with a broken server behind it, is no recovery.
    if (this.#trouble !== undefined && this.#answersInARow > 1) this.#recover();
    const instances = answer.instances.filter((instance) => this.#isUsable(instance));
    this.#step({ kind: "answered", answer: { ...answer, instances } });
  }

  #recover(): void {
    const fields = { ...this.#fields(), failures: this.#failures };
    this.#options.logger.info("Consul answers again", fields);
    this.#trouble = undefined;
    this.#failures = 0;
  }

  #onFailure(error: DiscoveryError): void {
    this.#failures += 1;
    this.#answersInARow = 0;
    // One line for each change of what is wrong, not one for each attempt.
    if (this.#trouble !== error.code) {
      const reason = describeError(error);
      const message = "Cannot follow the service: the last answer stands";
      this.#options.logger.warn(message, { ...this.#fields(), code: error.code, reason });
    }
    this.#trouble = error.code;
    this.#step({ kind: "failed" });
  }

  #step(event: HoldEvent): void {
    const { clock, config } = this.#options;
    const [state, effects] = stepHold(this.#hold, event, config.hold, clock.nowMs());
    this.#hold = state;
    this.#arm();
    for (const effect of effects) this.#tell(effect);
    const hasReleased = effects.some(({ kind }) => kind === "released");
    if (state.believed) this.#publish(toInstances(state.believed), hasReleased);
  }

  #arm(): void {
    const { clock } = this.#options;
    const { nextAtMs } = this.#hold;
    this.#timer?.cancel();
    if (nextAtMs === undefined) return;
    const delayMs = Math.max(nextAtMs - clock.nowMs(), 0);
    this.#timer = clock.after(delayMs, () => this.#step({ kind: "woke" }));
  }

  #tell(effect: HoldEffect): void {
    const { bus, logger } = this.#options;
    const { because, kind } = effect;
    switch (kind) {
      case "held":
        logger.warn("The watch is held: the last known good instances stay", {
          ...this.#fields(),
          because,
        });
        return bus.publish({ kind: "watchHeld", watch: this.name, because });
      case "released":
        logger.info("The watch is released", { ...this.#fields(), because });
        return bus.publish({ kind: "watchReleased", watch: this.name });
      default:
        return unreachable(kind);
    }
  }

  #publish(instances: readonly Instance[], hasReleased: boolean): void {
    const { bus } = this.#options;
    const isFirst = this.#instances === undefined;
    const diff = diffInstances(this.#instances ?? [], instances);
    this.#instances = instances;
    if (diff === undefined) {
      if (isFirst) bus.publish({ kind: "watchEmpty", watch: this.name });
      return;
    }
    const reason = this.#reason(hasReleased);
    this.#hasChanged = true;
    bus.publish({ kind: "watchChanged", watch: this.name, reason, instances, ...diff });
  }

  /** "initial" is the first set with anybody in it, also after an answer that was empty. */
  #reason(hasReleased: boolean): ChangeReason {
    if (!this.#hasChanged) return "initial";
    return hasReleased ? "released" : "changed";
  }

  #isUsable(instance: CatalogInstance): boolean {
    const flaw = findFlaw(instance);
    if (flaw === undefined) return true;
    const { id, address, port } = instance;
    const key = JSON.stringify([id, address, port]);
    if (!this.#warned.has(key) && this.#warned.size < limits.warnedInstancesMax) {
      this.#warned.add(key);
      this.#options.logger.warn(`An instance is left out: ${flaw}`, {
        ...this.#fields(),
        id,
        address,
        port,
      });
    }
    return false;
  }

  #fields(): { watch: string; service: string } {
    return { watch: this.name, service: this.#options.config.service };
  }
}
