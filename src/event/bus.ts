import { limits } from "../base/limits.ts";
import type { Event } from "./event.ts";

export type Listener = (event: Event) => void;

/**
 * Carries every event to every listener, one event at a time and in the order of publication. A
 * listener that publishes is answered after the current event has reached everyone; a listener that
 * throws costs itself this event and nobody else anything.
 */
export class Bus {
  readonly #listeners = new Set<Listener>();
  readonly #queue: Event[] = [];
  readonly #onBug: (error: unknown) => void;
  #isDelivering = false;

  constructor(onBug: (error: unknown) => void) {
    this.#onBug = onBug;
  }

  /** Returns the function that ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(event: Event): void {
    this.#queue.push(event);
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    let delivered = 0;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (++delivered > limits.eventCascadeMax) {
        this.#queue.length = 0;
        this.#onBug(
          new Error(`Internal error: events cause each other without end, last "${next.kind}"`),
        );
        break;
      }
      for (const listener of [...this.#listeners]) {
        try {
          listener(next);
        } catch (error) {
          this.#onBug(error);
        }
      }
    }
    this.#isDelivering = false;
  }
}
