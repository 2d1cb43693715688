import { unreachable } from "../base/assert.ts";
import type { Timer } from "../base/clock.ts";
import type { HoldConfig } from "../config/config.ts";
import {
  firstHoldState,
  type HoldEffect,
  type HoldEvent,
  type HoldState,
  isDeviating,
  showInstances,
  stepHold,
} from "../discovery/hold.ts";
import type { QueryAnswer, ServiceInstance } from "../discovery/query.ts";
import type { AnswerHold, AnswerHoldPorts } from "./answer-hold.ts";

/** Holds the instances of a service by the rules of watches (`discovery/hold.ts`). */
export class InstanceHold implements AnswerHold {
  readonly #rules: HoldConfig;
  readonly #ports: AnswerHoldPorts;
  #state: HoldState<ServiceInstance> = firstHoldState;
  #timer: Timer | undefined;

  constructor(rules: HoldConfig, ports: AnswerHoldPorts) {
    this.#rules = rules;
    this.#ports = ports;
  }

  get isHeld(): boolean {
    return isDeviating(this.#state);
  }

  answered(answer: QueryAnswer, isTrusted: boolean): void {
    const instances = answer as readonly ServiceInstance[];
    this.#step({ kind: "answered", answer: { instances, isTrusted } });
  }

  failed(): void {
    this.#step({ kind: "failed" });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #step(event: HoldEvent<ServiceInstance>): void {
    const { clock, onBelieved } = this.#ports;
    const [state, effects] = stepHold(this.#state, event, this.#rules, clock.nowMs());
    this.#state = state;
    this.#arm();
    for (const effect of effects) this.#tell(effect);
    if (state.believed !== undefined) onBelieved(showInstances(state));
  }

  #arm(): void {
    const { clock } = this.#ports;
    const { nextAtMs } = this.#state;
    this.#timer?.cancel();
    if (nextAtMs === undefined) return;
    const delayMs = Math.max(nextAtMs - clock.nowMs(), 0);
    this.#timer = clock.after(delayMs, () => this.#step({ kind: "woke" }));
  }

  #tell(effect: HoldEffect): void {
    switch (effect.kind) {
      case "held":
        return this.#ports.onHeld(effect.because);
      case "released":
        return this.#ports.onReleased(effect.because);
      default:
        return unreachable(effect);
    }
  }
}
