import type { Clock, Timer } from "../base/clock.ts";
import { closeFd, growPipe, readNow } from "./ffi.ts";

/** The first look at a program's output while it runs; most checks have ended by then. */
const firstLookMs = 20;
const lookMaxMs = 200;
/** A pipe that is this full is looked at again at once: the program waits for us. */
const busyBytes = 32 * 1024;

const chunk = new Uint8Array(64 * 1024);

/**
 * Keeps the beginning of what a program prints and throws the rest away, so that it is never
 * blocked by us. The pipe is looked at by a timer: a stream costs two threads and 0.2 MB in every
 * container, and a check that ends within 20 ms needs no look at all before its end.
 */
export class OutputTap {
  readonly #fd: number;
  readonly #keepMax: number;
  readonly #clock: Clock;
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #timer: Timer | undefined;
  #isOpen = true;

  constructor(fd: number, keepMax: number, clock: Clock) {
    this.#fd = fd;
    this.#keepMax = keepMax;
    this.#clock = clock;
    this.#lookAfter(firstLookMs);
  }

  /** What has been printed so far, up to the limit; bytes that are not UTF-8 become U+FFFD. */
  get text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#kept));
  }

  /** Takes what is in the pipe now and closes it, whoever else still holds it. */
  close(): void {
    if (!this.#isOpen) return;
    this.#drain();
    this.#isOpen = false;
    this.#timer?.cancel();
    closeFd(this.#fd);
  }

  #lookAfter(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      const bytes = this.#drain();
      if (bytes >= busyBytes) growPipe(this.#fd);
      this.#lookAfter(bytes >= busyBytes ? 1 : Math.min(delayMs * 2, lookMaxMs));
    });
  }

  #drain(): number {
    let total = 0;
    // Bounded: a program that prints without end must not hold the event loop.
    for (let reads = 0; reads < 64; reads++) {
      const count = readNow(this.#fd, chunk);
      if (count <= 0) break;
      total += count;
      this.#keep(chunk.subarray(0, count));
    }
    return total;
  }

  #keep(bytes: Uint8Array): void {
    const room = this.#keepMax - this.#keptBytes;
    if (room <= 0) return;
    const part = bytes.slice(0, room);
    this.#kept.push(part);
    this.#keptBytes += part.byteLength;
  }
}
