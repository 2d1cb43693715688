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

/**
 * A timer that comes later than this means that we did not run: a stopped process, a suspended
 * machine. A busy machine makes it late as well, but by a turn of the scheduler only.
 */
export const gapMs = 250;

/** The machine's clock. */
export const realClock: Clock = {
  nowMs: () => performance.now(),
  wallTime: () => new Date(),
  after(delayMs, callback) {
    let timer: ReturnType<typeof setTimeout>;
    const arm = (leftMs: number): void => {
      timer =
        leftMs > timerMaxMs
          ? setTimeout(() => arm(leftMs - timerMaxMs), timerMaxMs)
          : setTimeout(callback, leftMs);
    };
    arm(delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** A timer of the runtime wraps at 2^31 ms (25 days) and would fire at once: it is set in parts. */
const timerMaxMs = 2 ** 31 - 1;

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
