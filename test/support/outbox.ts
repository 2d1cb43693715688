/** Bytes on their way into a socket that takes them at its own pace. */
export class Outbox {
  /** Called for more whenever everything has been taken. */
  refill: (() => Uint8Array) | undefined;
  readonly #socket: { write(data: Uint8Array): number };
  #waiting: Uint8Array[] = [];
  #onEmpty: (() => void) | undefined;
  #isClosed = false;

  constructor(socket: { write(data: Uint8Array): number }) {
    this.#socket = socket;
  }

  write(data: Uint8Array): void {
    this.#waiting.push(data);
    this.flush();
  }

  /** To be called when the socket takes bytes again. */
  flush(): void {
    while (!this.#isClosed) {
      const next = this.#waiting[0] ?? this.refill?.();
      if (next === undefined) break;
      const taken = this.#socket.write(next);
      const rest = next.subarray(Math.max(taken, 0));
      this.#waiting.splice(0, 1, ...(rest.length > 0 ? [rest] : []));
      if (rest.length > 0) return;
    }
    this.#onEmpty?.();
    this.#onEmpty = undefined;
  }

  /** Calls back once, as soon as the socket has taken everything. */
  whenEmpty(callback: () => void): void {
    this.#onEmpty = callback;
    if (this.#waiting.length === 0) this.flush();
  }

  /** The socket is gone: nothing is written any more. */
  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
  }
}
