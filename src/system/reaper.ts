import { type Clock, realClock } from "../base/clock.ts";
import { decodeStatus, type WaitedStatus } from "./exit-status.ts";
import { type Waited, waitAny } from "./ffi.ts";

type OnWaited = (status: WaitedStatus) => void;

/** At most so many ends are answered before signals and timers get their turn. */
const sweepMax = 500;

/**
 * The only caller of waitpid. Every child of ours is started by the same thread and registered
 * before the next sweep, so no status can be stolen: what is not registered was adopted.
 */
export class Reaper {
  readonly #waiters = new Map<number, OnWaited>();
  readonly #wait: () => Waited | undefined;
  readonly #clock: Clock;
  #orphans = 0;

  constructor(wait: () => Waited | undefined = waitAny, clock: Clock = realClock) {
    this.#wait = wait;
    this.#clock = clock;
  }

  /** How many processes that were not ours have been reaped. */
  get orphans(): number {
    return this.#orphans;
  }

  /** Calls back for each change of the child until it has ended. */
  register(pid: number, onWaited: OnWaited): void {
    this.#waiters.set(pid, onWaited);
  }

  /** To be called for each SIGCHLD. Signals coalesce, so it reaps until none is left. */
  sweep(): void {
    let isOver = false;
    try {
      isOver = this.#sweepSome();
    } finally {
      // Also when a callback throws: the others are owed their status.
      if (!isOver) this.#clock.after(0, () => this.sweep());
    }
  }

  /** True when no child is left that has changed. */
  #sweepSome(): boolean {
    for (let count = 0; count < sweepMax; count++) {
      const waited = this.#wait();
      if (waited === undefined) return true;
      this.#settle(waited);
    }
    return false;
  }

  #settle({ pid, status: word }: Waited): void {
    const onWaited = this.#waiters.get(pid);
    const status = decodeStatus(word);
    const hasEnded = status.kind !== "stopped";
    if (hasEnded && onWaited === undefined) this.#orphans++;
    if (hasEnded) this.#waiters.delete(pid);
    onWaited?.(status);
  }
}
