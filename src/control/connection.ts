import type { Clock, Timer } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { type Answer, formatAnswer, formatStreamHead, toAnswer } from "./answer.ts";
import { RequestReader } from "./request-reader.ts";
import { type ControlRequest, refuse, type Stream } from "./route.ts";

/** What a connection needs of its socket. */
export interface Wire {
  /** Takes what fits now, and says how many bytes that were; less than 0: the client is gone. */
  write(bytes: Uint8Array): number;
  /** Closes after what was written. */
  end(): void;
  /** Says that nothing more will be written, and goes on reading. */
  shutdown(): void;
  /** Closes at once. */
  terminate(): void;
}

export interface ConnectionOptions {
  readonly wire: Wire;
  readonly clock: Clock;
  /** Answers every request; never rejects. */
  readonly answer: (request: ControlRequest) => Promise<Answer | Stream>;
}

/** One client, one request: reads it, answers it, ends. A client that is too slow is cut off. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #reader = new RequestReader();
  /** What the client has not taken yet. */
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  #deadline: Timer | undefined;
  #isRead = false;
  #isEnding = false;
  /** The client may be sending yet: closing now would take our answer from it. */
  #isLingering = false;
  #isClosed = false;
  #endStream: (() => void) | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#deadline = options.clock.after(limits.controlRequestMs, () => this.#refuseLate());
  }

  /** True while it follows events. */
  get isStream(): boolean {
    return this.#endStream !== undefined;
  }

  onData(bytes: Uint8Array): void {
    // One request a connection: what a client sends after it is not looked at.
    if (this.#isRead) return;
    const reading = this.#reader.push(bytes);
    if (reading === undefined) return;
    if (reading.kind === "expected") return this.#send("HTTP/1.1 100 Continue\r\n\r\n");
    this.#isRead = true;
    this.#deadline?.cancel();
    if (reading.kind === "refused") return this.#refuse(reading.status, reading.reason);
    void this.#answer(reading.request);
  }

  /** The client has taken something: there is room again. */
  onDrain(): void {
    this.#flush();
  }

  /** The client or the server has closed the socket. */
  onClosed(): void {
    this.#isClosed = true;
    this.#deadline?.cancel();
    this.#endStream?.();
    this.#endStream = undefined;
    this.#unsent = [];
  }

  /** Ends it from our side, with what the client takes at once. */
  stop(): void {
    if (this.#isClosed) return;
    this.#options.wire.end();
    this.onClosed();
  }

  async #answer(request: ControlRequest): Promise<void> {
    const answer = await this.#options.answer(request);
    if (this.#isClosed) return;
    if (!("start" in answer)) return this.#finish(answer);
    this.#send(formatStreamHead());
    this.#endStream = answer.start((line) => this.#sendEvent(line));
  }

  #sendEvent(line: string): void {
    this.#send(line);
    // A reader that does not keep up would cost memory without end.
    if (this.#unsentBytes > limits.controlStreamBytesMax) this.#cut();
  }

  #finish(answer: Answer): void {
    this.#isEnding = true;
    this.#deadline = this.#options.clock.after(limits.controlRequestMs, () => this.#cut());
    this.#send(formatAnswer(answer));
  }

  #refuseLate(): void {
    this.#isRead = true;
    this.#refuse(408, "Cannot take the request: it did not come in time");
  }

  #refuse(status: number, reason: string): void {
    this.#isLingering = true;
    this.#finish(toAnswer("/", refuse(status, reason)));
  }

  #cut(): void {
    if (this.#isClosed) return;
    this.#options.wire.terminate();
    this.onClosed();
  }

  #send(text: string): void {
    const bytes = Buffer.from(text);
    this.#unsent.push(bytes);
    this.#unsentBytes += bytes.byteLength;
    this.#flush();
  }

  #flush(): void {
    for (let first = this.#unsent[0]; first !== undefined; first = this.#unsent[0]) {
      if (this.#isClosed) return;
      const count = this.#options.wire.write(first);
      if (count < 0) return this.#cut();
      this.#unsentBytes -= count;
      if (count < first.byteLength) {
        this.#unsent[0] = first.subarray(count);
        return;
      }
      this.#unsent.shift();
    }
    if (!this.#isEnding || this.#isClosed) return;
    if (this.#isLingering) return this.#options.wire.shutdown();
    this.#options.wire.end();
    this.onClosed();
  }
}
