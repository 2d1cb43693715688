import { unreachable } from "../base/assert.ts";
import { backoffMs, jitter } from "../base/backoff.ts";
import type { Level } from "../base/level.ts";
import { limits } from "../base/limits.ts";
import type { Fields } from "../log/logger.ts";
import type {
  Failure,
  Moment,
  Phase,
  RegistrationEffect,
  RegistrationRules,
  RegistrationState,
  Report,
  Request,
  Trouble,
} from "./registration-state.ts";
import type { BeatStatus } from "./registry.ts";

/** One step of the machine while it is being decided: it collects the new state and the effects. */
export class Turn {
  state: RegistrationState;
  readonly effects: RegistrationEffect[] = [];
  readonly rules: RegistrationRules;
  readonly moment: Moment;

  constructor(state: RegistrationState, rules: RegistrationRules, moment: Moment) {
    this.state = state;
    this.rules = rules;
    this.moment = moment;
  }

  get nowMs(): number {
    return this.moment.nowMs;
  }

  /** The verdict that may be told now. */
  get fresh(): (Report & { status: BeatStatus }) | undefined {
    const { report } = this.state;
    if (report === undefined || report.status === "unknown") return undefined;
    if (this.nowMs - report.atMs > this.rules.freshMs) return undefined;
    return { ...report, status: report.status };
  }

  set(change: Partial<RegistrationState>): void {
    this.state = { ...this.state, ...change };
  }

  enter(phase: Phase): void {
    this.set({ phase });
  }

  ask(request: Request): void {
    const generation = this.state.generation + 1;
    this.set({ generation, flight: { request, generation, startedMs: this.nowMs } });
    const timeoutMs = timeoutFor(request, this.rules);
    this.effects.push({ kind: "ask", generation, request, timeoutMs });
  }

  /** Gives up an open question whose answer would change nothing any more. */
  abandon(): void {
    const { flight } = this.state;
    if (flight === undefined) return;
    this.effects.push({ kind: "abort", generation: flight.generation });
    this.set({ flight: undefined });
  }

  log(level: Exclude<Level, "fatal">, message: string, fields: Fields = {}): void {
    const all = { service: this.rules.id, ...fields };
    this.effects.push({ kind: "log", level, message, fields: all });
  }

  /** One line for each change of what is wrong, not one for each attempt. */
  complain(trouble: Trouble, message: string, fields: Fields = {}): void {
    if (this.state.trouble === trouble) return;
    this.set({ trouble });
    this.log("warn", message, fields);
  }

  recover(): void {
    const { trouble } = this.state;
    if (trouble === undefined) return;
    this.set({ trouble: undefined });
    this.log("info", recoveryWords(trouble));
  }

  /** A third of the TTL: two heartbeats may get lost. */
  nextBeatMs(fromMs: number): number {
    const everyMs = beatEveryMs(this.rules);
    return Math.max(fromMs + jitter(everyMs, 0.1, this.moment.random), this.nowMs);
  }

  /** When to try again after a failure. */
  retryAtMs(failures: number, failure: Failure | undefined): number {
    const { random } = this.moment;
    const pauseMs =
      failure?.code === "consul-denied"
        ? jitter(limits.deniedPauseMs, 0.1, random)
        : backoffMs(failures, {
            firstMs: limits.registryRetryFirstMs,
            maxMs: limits.registryRetryMaxMs,
            random,
          });
    return this.nowMs + Math.max(pauseMs, failure?.retryAfterMs ?? 0);
  }

  /** When to ask for the leader again; never less often than we beat. */
  probeAtMs(failures: number): number {
    const maxMs = Math.max(beatEveryMs(this.rules), 1000);
    return this.nowMs + backoffMs(failures, { firstMs: 1000, maxMs, random: this.moment.random });
  }
}

function recoveryWords(trouble: Trouble): string {
  if (trouble === "stale") return "There are fresh check results again";
  if (trouble === "no-address") return "An interface has an address that matches again";
  return "Consul answers again";
}

/** What a failure says to the log. */
export function describeFailure({ code, reason }: Failure): Fields {
  // The next attempt reads the token again: it may be replaced meanwhile.
  const pause = code === "consul-denied" ? { nextTryMs: limits.deniedPauseMs } : {};
  return { code, reason, ...pause };
}

function beatEveryMs({ ttlMs }: RegistrationRules): number {
  return Math.min(ttlMs / 3, limits.heartbeatIntervalMaxMs);
}

function timeoutFor(request: Request, { ttlMs }: RegistrationRules): number {
  switch (request.kind) {
    case "leader":
    case "find":
    case "beat":
      return Math.min(ttlMs / 3, limits.heartbeatTimeoutMs);
    case "register":
      return limits.registerTimeoutMs;
    case "deregister":
      return limits.deregisterTimeoutMs;
    default:
      return unreachable(request);
  }
}
