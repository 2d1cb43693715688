import { unreachable } from "../base/assert.ts";
import type { Timer } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import type { Query, QueryAnswer, QueryAnswers } from "../discovery/query.ts";
import type { AnswerHold, AnswerHoldPorts } from "./answer-hold.ts";

/**
 * Holds what is not instances: services, nodes and keys that an untrusted answer has lost. A Consul
 * that has restarted without its data repeats an empty answer as if it were sure, so that a loss is
 * believed only when it has lasted.
 */
export class LossHold implements AnswerHold {
  readonly #kind: Query["kind"];
  readonly #ports: AnswerHoldPorts;
  #believed: { readonly answer: QueryAnswer } | undefined;
  #latest: QueryAnswer;
  /** It is set while a loss is held. */
  #timer: Timer | undefined;

  constructor(kind: Query["kind"], ports: AnswerHoldPorts) {
    this.#kind = kind;
    this.#ports = ports;
  }

  get isHeld(): boolean {
    return this.#timer !== undefined;
  }

  answered(answer: QueryAnswer, isTrusted: boolean): void {
    this.#latest = answer;
    const lostCount = this.#countLost(answer);
    if (lostCount === 0) this.#believe("recovered");
    else if (this.#timer === undefined && isTrusted) this.#believe("recovered");
    else if (this.#timer === undefined) this.#hold(lostCount);
  }

  failed(): void {
    // The answer after a failure is not trusted: that is enough.
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #hold(lostCount: number): void {
    const { clock, onHeld } = this.#ports;
    this.#timer = clock.after(limits.untrustedHoldMs, () => this.#believe("timed out"));
    onHeld(`${lostCount} are missing in an answer that follows an error`);
  }

  #believe(because: "recovered" | "timed out"): void {
    const { onBelieved, onReleased } = this.#ports;
    const wasHeld = this.isHeld;
    this.stop();
    this.#believed = { answer: this.#latest };
    if (wasHeld) onReleased(because);
    onBelieved(this.#latest);
  }

  /** How many are believed to be there, and are not in the answer. */
  #countLost(answer: QueryAnswer): number {
    if (this.#believed === undefined) return 0;
    const there = new Set(listNames(this.#kind, answer));
    return listNames(this.#kind, this.#believed.answer).filter((name) => !there.has(name)).length;
  }
}

/** What an answer has, by names that are the same from answer to answer. */
function listNames(kind: Query["kind"], answer: QueryAnswer): readonly string[] {
  switch (kind) {
    case "services":
      return (answer as QueryAnswers["services"]).map(({ name }) => name);
    case "nodes":
      return (answer as QueryAnswers["nodes"]).map(({ name }) => name);
    case "instances":
      return (answer as QueryAnswers["instances"]).map(({ id, node }) => `${node.name}\n${id}`);
    case "datacenters":
      return answer as QueryAnswers["datacenters"];
    case "keys":
      return (answer as QueryAnswers["keys"]).map(({ key }) => key);
    case "key":
      return answer === undefined ? [] : [(answer as { key: string }).key];
    case "node": {
      const found = answer as QueryAnswers["node"];
      return found === undefined ? [] : ["", ...found.services.map(({ id }) => id)];
    }
    default:
      return unreachable(kind);
  }
}
