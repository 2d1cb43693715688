/** A timer that may have fired already; cancelling it twice is harmless. */
export interface Timer {
  cancel(): void;
}

/** The time as the program sees it, so that tests can hold it still. */
export interface Clock {
  /** Monotonic milliseconds: a clock set by an operator does not move it. */
  nowMs(): number;
  /** The wall clock, for log lines only. */
  wallTime(): Date;
  /** Calls back once after `delayMs`. */
  after(delayMs: number, callback: () => void): Timer;
}

/** The machine's clock. */
export const realClock: Clock = {
  nowMs: () => performance.now(),
  wallTime: () => new Date(),
  after(delayMs, callback) {
    // Timers wrap at 2^31 ms and would fire at once beyond it.
    const timer = setTimeout(callback, Math.min(delayMs, 2 ** 31 - 1));
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Resolves after `delayMs`, or at once when the signal aborts; never rejects. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = clock.after(delayMs, finish);
    signal?.addEventListener("abort", finish, { once: true });
  });
}
