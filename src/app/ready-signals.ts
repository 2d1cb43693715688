// Signals for an app that may have just been started. Until a program has its handlers, SIGHUP and
// most others end it: a file that changes in its first moments would take the app with it.
import type { Clock, Timer } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { type SignalName, signalNumbers } from "../base/signal-name.ts";

export interface ReadySignalsPorts {
  readonly clock: Clock;
  /** The app's process; undefined: there is none, and nobody to signal. */
  readonly pid: () => number | undefined;
  /** The text of /proc/PID/status; undefined where it cannot be read. */
  readonly readStatus: (pid: number) => string | undefined;
  readonly signal: (name: SignalName) => void;
}

/** Sends signals to the app as soon as they do not end it, or when it has had its time. */
export class ReadySignals {
  readonly #ports: ReadySignalsPorts;
  readonly #waiting = new Set<SignalName>();
  #startedAtMs = 0;
  #timer: Timer | undefined;

  constructor(ports: ReadySignalsPorts) {
    this.#ports = ports;
  }

  /** The app has been started now. */
  appStarted(): void {
    this.#startedAtMs = this.#ports.clock.nowMs();
  }

  send(name: SignalName): void {
    this.#waiting.add(name);
    this.#look();
  }

  /** The app is being stopped: what waits is sent no more. */
  stop(): void {
    this.#timer?.cancel();
    this.#waiting.clear();
  }

  #look(): void {
    const { clock, pid: findPid, signal } = this.#ports;
    this.#timer?.cancel();
    const pid = findPid();
    if (pid === undefined) return this.#waiting.clear();
    for (const name of this.#waiting) {
      if (!this.#isReady(pid, name)) continue;
      this.#waiting.delete(name);
      signal(name);
    }
    if (this.#waiting.size === 0) return;
    this.#timer = clock.after(limits.appReadyLookMs, () => this.#look());
  }

  #isReady(pid: number, name: SignalName): boolean {
    const { clock, readStatus } = this.#ports;
    if (clock.nowMs() - this.#startedAtMs >= limits.appReadyMs) return true;
    const status = readStatus(pid);
    return status === undefined || isDealtWith(status, signalNumbers[name]);
  }
}

/** Caught, ignored, or blocked, as a program does that asks for its signals one by one. */
function isDealtWith(status: string, number: number): boolean {
  const bit = 1n << BigInt(number - 1);
  const masks = status.matchAll(/^Sig(?:Cgt|Ign|Blk):\s*([0-9a-f]+)$/gm);
  return [...masks].some(([, mask]) => (BigInt(`0x${mask}`) & bit) !== 0n);
}
