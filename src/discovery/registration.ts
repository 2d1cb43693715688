import { unreachable } from "../base/assert.ts";
import type { Random } from "../base/backoff.ts";
import type { Clock, Timer } from "../base/clock.ts";
import { describeError } from "../base/shim-error.ts";
import type { Bus } from "../event/bus.ts";
import type { Fields, Logger } from "../log/logger.ts";
import { DiscoveryError } from "./discovery-error.ts";
import { stepRegistration } from "./registration-machine.ts";
import {
  type Answer,
  firstRegistrationState,
  type RegistrationEffect,
  type RegistrationEvent,
  type RegistrationRules,
  type RegistrationState,
  type Report,
  type Request,
} from "./registration-state.ts";
import type { Registry } from "./registry.ts";

export interface RegistrationOptions extends RegistrationRules {
  readonly name: string;
  readonly tags: readonly string[];
  /** The address to register now; undefined while no interface matches. */
  readonly address: () => string | undefined;
  /** A predecessor may have left the id registered: it is taken over without a warning. */
  readonly isInherited?: boolean;
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
}

/** A step that ended in a bug would end in it again at once. */
const afterBugMs = 1000;

/** Keeps one service registered while its verdict is told to it, until it is withdrawn for good. */
export class ServiceRegistration {
  readonly #options: RegistrationOptions;
  readonly #withdrawal = Promise.withResolvers<void>();
  /** How each open question is given up, by generation; two only while a withdrawal overtakes. */
  readonly #open = new Map<number, () => void>();
  readonly #queue: RegistrationEvent[] = [];
  #isStepping = false;
  #state: RegistrationState = firstRegistrationState;
  #timer: Timer | undefined;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    if (options.isInherited) {
      const { phase } = firstRegistrationState;
      this.#state = {
        ...firstRegistrationState,
        // Others already see the service as passing: a check that fails has to be told, too.
        phase: phase.kind === "absent" ? { ...phase, mustPass: false } : phase,
        hasLooked: true,
        mayBeRegistered: true,
      };
    }
  }

  /** What the registry knows of the service, for the status page. */
  get phase(): RegistrationState["phase"]["kind"] {
    return this.#state.phase.kind;
  }

  /** The address that the registry was told; undefined while the service is not registered. */
  get address(): string | undefined {
    const { phase } = this.#state;
    return phase.kind === "registered" ? phase.address : undefined;
  }

  /** Tells the newest verdict; it is told on when that is due. */
  report(report: Report): void {
    this.#dispatch({ kind: "reported", report });
  }

  /** In maintenance the service is not registered, whatever its verdict says. */
  setMaintenance(isOn: boolean): void {
    this.#dispatch({ kind: "maintenanceSet", isOn });
  }

  /** Deregisters for good; resolves when that is answered or its time has run out, and never rejects. */
  withdraw(): Promise<void> {
    this.#dispatch({ kind: "withdrawn" });
    return this.#withdrawal.promise;
  }

  /** Ends for good and leaves the registration to a successor; true when there may be one. */
  handOver(): boolean {
    this.#dispatch({ kind: "handedOver" });
    return this.#state.mayBeRegistered;
  }

  /** A listener of ours may call back in the middle of a step: its event has its turn afterwards. */
  #dispatch(event: RegistrationEvent): void {
    this.#queue.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    let pauseMs = 0;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      try {
        this.#step(next);
      } catch (error) {
        // A bug costs this event: heartbeats, and the withdrawal that our end waits for, go on.
        this.#options.logger.error("Internal error in a registration", this.#describeBug(error));
        if (next.kind === "answered") this.#state = { ...this.#state, flight: undefined };
        pauseMs = afterBugMs;
      }
    }
    this.#isStepping = false;
    this.#arm(pauseMs);
  }

  #step(event: RegistrationEvent): void {
    const { address, clock, random } = this.#options;
    const moment = { nowMs: clock.nowMs(), random, address };
    const [state, effects] = stepRegistration(this.#state, event, this.#options, moment);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: RegistrationEffect): void {
    const { bus, id, logger } = this.#options;
    switch (effect.kind) {
      case "ask":
        return this.#ask(effect.request, effect.generation, effect.timeoutMs);
      case "abort":
        return this.#open.get(effect.generation)?.();
      case "registered":
        return bus.publish({ kind: "serviceRegistered", id });
      case "deregistered":
        return bus.publish({ kind: "serviceDeregistered", id });
      case "withdrawalEnded":
        return this.#withdrawal.resolve();
      case "log":
        return logger[effect.level](effect.message, effect.fields);
      default:
        return unreachable(effect);
    }
  }

  #arm(pauseMs: number): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { wakeAtMs } = this.#state;
    if (wakeAtMs === undefined) return;
    const { clock } = this.#options;
    const nowMs = clock.nowMs();
    const dueMs = Math.max(wakeAtMs, nowMs + pauseMs);
    this.#timer = clock.after(dueMs - nowMs, () => this.#dispatch({ kind: "woke", dueMs }));
  }

  #ask(request: Request, generation: number, timeoutMs: number): void {
    const { clock } = this.#options;
    const controller = new AbortController();
    const close = (): boolean => {
      timer.cancel();
      return this.#open.delete(generation);
    };
    const answer = (answer: Answer): void => {
      if (close()) this.#dispatch({ kind: "answered", generation, answer });
    };
    // The machine goes on at the time-out, also when the registry does not heed its signal.
    const timer = clock.after(timeoutMs, () => {
      answer(timedOut(timeoutMs));
      controller.abort();
    });
    this.#open.set(generation, () => {
      close();
      controller.abort();
    });
    this.#send(request, controller.signal).then(answer, (error: unknown) =>
      answer(this.#toFailure(error)),
    );
  }

  async #send(request: Request, signal: AbortSignal): Promise<Answer> {
    const { id, name, port, registry, tags, ttlMs } = this.#options;
    switch (request.kind) {
      case "leader":
        return { kind: "leader", isThere: await registry.hasLeader(signal) };
      case "find":
        return { kind: "found", endpoint: await registry.find(id, signal) };
      case "register": {
        const { address, output, status } = request;
        const registration = { id, name, address, port, tags, ttlMs };
        await registry.register(registration, status, output, signal);
        return { kind: "done" };
      }
      case "beat":
        await registry.beat(id, request.status, request.output, signal);
        return { kind: "done" };
      case "deregister":
        await registry.deregister(id, signal);
        return { kind: "done" };
      default:
        return unreachable(request);
    }
  }

  #toFailure(error: unknown): Answer {
    const reason = describeError(error);
    if (error instanceof DiscoveryError) {
      return { kind: "failed", code: error.code, reason, retryAfterMs: error.retryAfterMs };
    }
    // A bug in the registry costs this attempt; the stack is what helps to find it.
    this.#options.logger.error(
      "A question to the registry ended in a bug",
      this.#describeBug(error),
    );
    return { kind: "failed", code: "consul-unusable-answer", reason, retryAfterMs: undefined };
  }

  #describeBug(error: unknown): Fields {
    const stack = error instanceof Error ? error.stack : undefined;
    return { service: this.#options.id, reason: describeError(error), stack };
  }
}

function timedOut(timeoutMs: number): Answer {
  const reason = `no answer within ${Math.round(timeoutMs) / 1000} s`;
  return { kind: "failed", code: "consul-timed-out", reason, retryAfterMs: undefined };
}
