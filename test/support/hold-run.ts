// oxlint-disable unicorn/no-thenable -- "then" is a word of the configuration, and nobody awaits it.
import type { HoldConfig } from "../../src/config/config.ts";
import type { CatalogInstance, InstanceStatus } from "../../src/discovery/catalog.ts";
import {
  firstHoldState,
  type HoldEffect,
  type HoldEvent,
  type HoldState,
  stepHold,
} from "../../src/discovery/hold.ts";
import { instancesOf } from "./scripted-catalog.ts";

export const holdConfig: HoldConfig = { below: 0.5, min: 3, forMs: 30_000, then: "pass" };

/** A hold that is told one answer after the other. */
export class Run {
  state: HoldState = firstHoldState;
  nowMs = 0;
  readonly effects: HoldEffect[] = [];
  readonly rules: HoldConfig | undefined;

  constructor(rules: HoldConfig | "none" = holdConfig) {
    this.rules = rules === "none" ? undefined : rules;
  }

  /** Instances by one letter each: "abc" pass, "de" are critical. */
  answer(passing: string, critical = "", isTrusted = true): string {
    const instances = [...list(passing), ...list(critical, "critical")];
    return this.answerAll(instances, isTrusted);
  }

  answerAll(instances: CatalogInstance[], isTrusted = true): string {
    return this.#step({ kind: "answered", answer: { instances, isTrusted } });
  }

  wait(ms: number): string {
    this.nowMs += ms;
    return this.#step({ kind: "woke" });
  }

  fail(): string {
    return this.#step({ kind: "failed" });
  }

  get shown(): string {
    return (this.state.believed ?? [])
      .map(({ id }) => id)
      .sort()
      .join("");
  }

  get told(): string[] {
    return this.effects.map(({ kind, because }) => `${kind}: ${because}`);
  }

  #step(event: HoldEvent): string {
    const [state, effects] = stepHold(this.state, event, this.rules, this.nowMs);
    this.state = state;
    this.effects.push(...effects);
    return this.shown;
  }
}

export function list(names: string, status: InstanceStatus = "passing"): CatalogInstance[] {
  return instancesOf(names.split(""), status);
}
