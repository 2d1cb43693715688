import type { Clock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";

export interface TokenSourceParts {
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly clock: Clock;
  /** Reads a file's text; a field so that tests can hold it. */
  readonly readFile: (path: string) => Promise<string>;
}

/** The token to send: a fixed one, or a file's, which is read again from time to time. */
export class TokenSource {
  readonly #parts: TokenSourceParts;
  /** What the file said last; kept when it cannot be read, as a rotation may be under way. */
  #last: string | undefined;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: TokenSourceParts) {
    this.#parts = parts;
  }

  get isFile(): boolean {
    return this.#parts.tokenFile !== undefined;
  }

  /**
   * The token, or undefined when none is configured; `isFresh` reads the file in any case. Fails
   * when the file could never be read: without a token Consul answers with empty lists.
   */
  async read(isFresh = false): Promise<string | undefined> {
    const { tokenFile, clock, readFile, token } = this.#parts;
    if (tokenFile === undefined) return token;
    const ageMs = clock.nowMs() - this.#readAtMs;
    if (this.#last !== undefined && !isFresh && ageMs < limits.tokenAgeMaxMs) return this.#last;
    try {
      const text = (await readFile(tokenFile)).trim();
      if (text === "") throw new Error("the file is empty");
      if (!/^[\x21-\x7e]+$/.test(text)) throw new Error("the file has more than one word");
      this.#last = text;
      this.#readAtMs = clock.nowMs();
    } catch (error) {
      if (this.#last === undefined) throw error;
    }
    return this.#last;
  }
}
