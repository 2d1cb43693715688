import type { Clock, Timer } from "../base/clock.ts";
import { limits } from "../base/limits.ts";

/** Takes what fits now: the bytes taken, 0 when the reader is behind, negative when it is gone. */
export type WriteNow = (bytes: Uint8Array) => number;

const retryFirstMs = 10;

/**
 * Where our lines go. A reader that is behind or gone costs lines, never time: what does not fit
 * waits in a bounded queue, what the queue does not take is counted, and the count is written
 * when the reader is back.
 */
export class LogSink {
  readonly #writeNow: WriteNow;
  readonly #clock: Clock;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #dropped = 0;
  #droppedTotal = 0;
  #retryMs = retryFirstMs;
  #timer: Timer | undefined;
  /** Words the record that stands for the lines that were dropped, its newline included. */
  describeDropped = (count: number): string =>
    `containerbuddy: ${count} log lines were dropped here\n`;

  constructor(writeNow: WriteNow, clock: Clock) {
    this.#writeNow = writeNow;
    this.#clock = clock;
  }

  /** Lines that nobody will ever read. */
  get dropped(): number {
    return this.#droppedTotal;
  }

  /** Takes one record, its newline included. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#queuedBytes + bytes.byteLength > limits.logQueueBytesMax) {
      this.#dropped++;
      this.#droppedTotal++;
      return;
    }
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.byteLength;
    if (this.#timer === undefined) this.flush();
  }

  /** Writes what the reader takes now; true when nothing is left. */
  flush(): boolean {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const written = this.#writeNow(first);
      if (written < 0) {
        this.#abandon();
        return true;
      }
      if (written > 0) this.#retryMs = retryFirstMs;
      this.#queuedBytes -= written;
      if (written < first.byteLength) {
        this.#queue[0] = first.subarray(written);
        if (written === 0) return this.#retryLater();
        continue;
      }
      this.#queue.shift();
      this.#reportDropped();
    }
    return true;
  }

  #reportDropped(): void {
    if (this.#dropped === 0) return;
    const notice = Buffer.from(this.describeDropped(this.#dropped));
    this.#dropped = 0;
    this.#queue.push(notice);
    this.#queuedBytes += notice.byteLength;
  }

  #retryLater(): boolean {
    this.#timer = this.#clock.after(this.#retryMs, () => this.flush());
    this.#retryMs = Math.min(this.#retryMs * 2, limits.logRetryMaxMs);
    return false;
  }

  /** The descriptor is closed or its reader has gone for good (EPIPE). */
  #abandon(): void {
    // Counted too: a named pipe can get another reader.
    this.#dropped += this.#queue.length;
    this.#droppedTotal += this.#queue.length;
    this.#queue = [];
    this.#queuedBytes = 0;
  }
}
