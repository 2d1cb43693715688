import type { Clock, Timer } from "../../base/clock.ts";

/** Waits for silence: calls back when there was no change for `minMs`, or `maxMs` after the first one. */
export class Quiescence {
  readonly #wait: { readonly minMs: number; readonly maxMs: number };
  readonly #clock: Clock;
  readonly #onQuiet: () => void;
  #timer: Timer | undefined;
  #deadlineMs: number | undefined;

  constructor(
    wait: { readonly minMs: number; readonly maxMs: number },
    clock: Clock,
    onQuiet: () => void,
  ) {
    this.#wait = wait;
    this.#clock = clock;
    this.#onQuiet = onQuiet;
  }

  /** Something has changed. */
  touch(): void {
    const nowMs = this.#clock.nowMs();
    this.#deadlineMs ??= nowMs + this.#wait.maxMs;
    this.#timer?.cancel();
    const delayMs = Math.min(this.#wait.minMs, this.#deadlineMs - nowMs);
    this.#timer = this.#clock.after(Math.max(delayMs, 0), () => {
      this.stop();
      this.#onQuiet();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#deadlineMs = undefined;
  }
}
