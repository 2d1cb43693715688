// Signals for an app that may have just been started. Until a program has its handlers, SIGHUP and
// most others end it: a file that changes in its first moments would take the app with it.
import type { Clock, Timer } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { type SignalName, signalNumbers } from "../base/signal-name.ts";

export interface ReadySignalsPorts {
  readonly clock: Clock;
  /** The job's process; undefined: there is none, and nobody to signal. */
  readonly pid: (job: string) => number | undefined;
  /** The text of /proc/PID/status; undefined where it cannot be read. */
  readonly readStatus: (pid: number) => string | undefined;
  readonly signal: (job: string, name: SignalName) => void;
}

interface Waiting {
  readonly job: string;
  readonly name: SignalName;
}

/** Sends signals to the app as soon as they do not end it, or when it has had its time. */
export class ReadySignals {
  readonly #ports: ReadySignalsPorts;
  readonly #startedAtMs = new Map<string, number>();
  #waiting: Waiting[] = [];
  #timer: Timer | undefined;

  constructor(ports: ReadySignalsPorts) {
    this.#ports = ports;
  }

  /** The job's program has been started now. */
  started(job: string): void {
    this.#startedAtMs.set(job, this.#ports.clock.nowMs());
  }

  /** One that waits already is sent once. */
  send(job: string, name: SignalName): void {
    const isWaiting = this.#waiting.some((other) => other.job === job && other.name === name);
    if (!isWaiting) this.#waiting.push({ job, name });
    this.#look();
  }

  /** The app is being stopped: what waits is sent no more. */
  stop(): void {
    this.#timer?.cancel();
    this.#waiting = [];
  }

  #look(): void {
    const { clock, signal } = this.#ports;
    this.#timer?.cancel();
    const ready = this.#waiting.filter((waiting) => this.#isReady(waiting));
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { job, name } of ready) signal(job, name);
    if (this.#waiting.length === 0) return;
    this.#timer = clock.after(limits.appReadyLookMs, () => this.#look());
  }

  /** Also when there is nobody who could get it. */
  #isReady({ job, name }: Waiting): boolean {
    const { clock, pid: findPid, readStatus } = this.#ports;
    const pid = findPid(job);
    if (pid === undefined) return true;
    const startedAtMs = this.#startedAtMs.get(job) ?? 0;
    if (clock.nowMs() - startedAtMs >= limits.appReadyMs) return true;
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
