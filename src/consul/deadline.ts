import type { Clock, Timer } from "../base/clock.ts";

/** The end of one request: its time is up, or nobody waits for it any more. */
export class Deadline {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  #timer: Timer;
  #timeoutMs: number;
  #hasTimedOut = false;

  constructor(clock: Clock, timeoutMs: number, outer: AbortSignal) {
    this.#clock = clock;
    this.#outer = outer;
    this.#timeoutMs = timeoutMs;
    this.#timer = clock.after(timeoutMs, this.#onTimeout);
    if (outer.aborted) this.#controller.abort();
    else outer.addEventListener("abort", this.#onOuterAbort, { once: true });
  }

  /** Aborts at the end, for whatever works on the request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get hasEnded(): boolean {
    return this.#controller.signal.aborted;
  }

  /** False when it was ended from outside. */
  get hasTimedOut(): boolean {
    return this.#hasTimedOut;
  }

  /** The time that was given last. */
  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  /** Starts over with another time, for the next part of the request. */
  extend(timeoutMs: number): void {
    this.#timer.cancel();
    this.#timeoutMs = timeoutMs;
    this.#timer = this.#clock.after(timeoutMs, this.#onTimeout);
  }

  /** The promise's outcome; rejects at the end, also when the promise never would. */
  race<Value>(promise: Promise<Value>): Promise<Value> {
    const { signal } = this.#controller;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(new Error("the deadline has ended"));
      const leave = (): void => signal.removeEventListener("abort", onAbort);
      if (signal.aborted) onAbort();
      else signal.addEventListener("abort", onAbort, { once: true });
      promise.then(resolve, reject).finally(leave);
    });
  }

  [Symbol.dispose](): void {
    this.#timer.cancel();
    this.#outer.removeEventListener("abort", this.#onOuterAbort);
  }

  readonly #onTimeout = (): void => {
    this.#hasTimedOut = true;
    this.#controller.abort();
  };

  readonly #onOuterAbort = (): void => this.#controller.abort();
}
