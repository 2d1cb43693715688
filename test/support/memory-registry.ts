import { DiscoveryError, type DiscoveryErrorCode } from "../../src/discovery/discovery-error.ts";
import type { BeatStatus, Endpoint, Registration, Registry } from "../../src/discovery/registry.ts";

type Method = "register" | "deregister" | "beat" | "find" | "hasLeader";

/** A call that waits for its answer until the test gives it. */
export interface HeldCall {
  readonly method: Method;
  /** True when the caller has given up. */
  readonly isAborted: boolean;
  answer(): void;
  fail(code: DiscoveryErrorCode): void;
}

/** A registry in memory that a test can make slow, forgetful or broken. */
export class MemoryRegistry implements Registry {
  /** What was asked, such as "register a-h passing"; the leader's questions only when wanted. */
  readonly calls: string[] = [];
  readonly services = new Map<string, Registration & { status: BeatStatus; output: string }>();
  readonly held: HeldCall[] = [];
  hasLeaderNow = true;
  /** Methods whose calls wait in `held`. */
  readonly holding = new Set<Method>();
  /** Methods that fail until the test takes them out. */
  readonly failing = new Map<Method, DiscoveryError>();
  openMax = 0;
  #open = 0;

  /** How often a method was called. */
  count(method: Method): number {
    return this.calls.filter((call) => call.split(" ")[0] === method).length;
  }

  fail(method: Method, code: DiscoveryErrorCode, retryAfterMs?: number): void {
    const options = retryAfterMs === undefined ? {} : { retryAfterMs };
    this.failing.set(method, new DiscoveryError(code, `Cannot ${method}: scripted`, options));
  }

  register(registration: Registration, status: BeatStatus, output: string, signal: AbortSignal) {
    const call = `register ${registration.id} ${registration.address} ${status}`;
    return this.#call("register", call, signal, () => {
      this.services.set(registration.id, { ...registration, status, output });
    });
  }

  deregister(id: string, signal: AbortSignal) {
    return this.#call("deregister", `deregister ${id}`, signal, () => {
      this.services.delete(id);
    });
  }

  beat(id: string, status: BeatStatus, output: string, signal: AbortSignal) {
    return this.#call("beat", `beat ${id} ${status}`, signal, () => {
      const service = this.services.get(id);
      if (!service) throw new DiscoveryError("consul-forgot", `Cannot renew "${id}": unknown`);
      this.services.set(id, { ...service, status, output });
    });
  }

  find(id: string, signal: AbortSignal): Promise<Endpoint | undefined> {
    return this.#call("find", `find ${id}`, signal, () => this.services.get(id));
  }

  hasLeader(signal: AbortSignal): Promise<boolean> {
    return this.#call("hasLeader", "hasLeader", signal, () => this.hasLeaderNow);
  }

  async #call<Value>(
    method: Method,
    call: string,
    signal: AbortSignal,
    act: () => Value,
  ): Promise<Value> {
    this.calls.push(call);
    this.openMax = Math.max(this.openMax, ++this.#open);
    try {
      if (this.holding.has(method)) await this.#hold(method, signal);
      const error = this.failing.get(method);
      if (error) throw error;
      return act();
    } finally {
      this.#open--;
    }
  }

  #hold(method: Method, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (code: DiscoveryErrorCode): void =>
        reject(new DiscoveryError(code, `Cannot ${method}: scripted`));
      signal.addEventListener("abort", () => fail("consul-timed-out"), { once: true });
      const call: HeldCall = {
        method,
        get isAborted() {
          return signal.aborted;
        },
        answer: resolve,
        fail,
      };
      this.held.push(call);
    });
  }
}
