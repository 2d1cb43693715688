import type { Random } from "../base/backoff.ts";
import { type Clock, gapMs, type Timer } from "../base/clock.ts";
import { describeError } from "../base/shim-error.ts";
import type { HealthConfig } from "../config/config.ts";
import type { Logger } from "../log/logger.ts";
import type { CheckOutcome } from "./check-outcome.ts";
import { firstDelayMs, firstSchedule, stepSchedule } from "./check-schedule.ts";
import type { RunCheck } from "./health-check.ts";
import {
  firstVerdict,
  type Outcome,
  stepVerdict,
  type Verdict,
  type VerdictStatus,
} from "./verdict.ts";

/** The verdict after one check. */
export interface VerdictReport {
  readonly status: VerdictStatus;
  /** What the check said, or why it could not be run. */
  readonly output: string;
  readonly hasChanged: boolean;
  readonly atMs: number;
}

export interface HealthMonitorOptions {
  /** The service's name, for log lines. */
  readonly service: string;
  readonly health: HealthConfig;
  readonly runCheck: RunCheck;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly onVerdict: (report: VerdictReport) => void;
}

/** A check may come so much later than planned before that means anything. */
const slackMs = 1000;

/** How long a verdict may be believed: the next check has to have ended by then. */
export function verdictFreshMs(health: HealthConfig): number {
  if (health.check.kind === "always") return Number.POSITIVE_INFINITY;
  return health.intervalMs + health.timeoutMs + slackMs;
}

/** Checks one service, one check at a time, from its job's start to its end. */
export class HealthMonitor {
  readonly #options: HealthMonitorOptions;
  readonly #stop = new AbortController();
  #verdict: Verdict = firstVerdict;
  #schedule = firstSchedule;
  #output = "";
  #timer: Timer | undefined;
  #overdueTimer: Timer | undefined;
  /** Why the service is critical, as it was told last, without its numbers. */
  #toldReason = "";
  #hasWarnedOfLength = false;

  constructor(options: HealthMonitorOptions) {
    this.#options = options;
  }

  get status(): VerdictStatus {
    return this.#verdict.status;
  }

  /** What the last check said, or why it could not be run; empty before the first one. */
  get output(): string {
    return this.#output;
  }

  /** Called once, when the job's program lives. */
  start(): void {
    const { health } = this.#options;
    if (health.check.kind === "always") return this.#take({ kind: "passed", output: "ok" });
    this.#runAfter(firstDelayMs(health));
  }

  /** Ends the checks for good, a running one too; nothing is reported afterwards. */
  stop(): void {
    this.#stop.abort();
    this.#timer?.cancel();
    this.#overdueTimer?.cancel();
  }

  #runAfter(delayMs: number): void {
    this.#timer = this.#options.clock.after(delayMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    const { clock, health, random } = this.#options;
    if (this.#stop.signal.aborted) return;
    const startedMs = clock.nowMs();
    const outcome = await this.#runCheck();
    if (this.#stop.signal.aborted) return;
    this.#take(outcome);
    const tookMs = clock.nowMs() - startedMs;
    if (tookMs > health.intervalMs) this.#warnOfLength(tookMs);
    const [schedule, delayMs] = stepSchedule(
      this.#schedule,
      outcome.kind === "passed",
      health,
      random,
    );
    this.#schedule = schedule;
    // A check that outlasts its interval leaves the machine some air, and no more.
    this.#runAfter(Math.max(delayMs - tookMs, Math.min(delayMs, health.intervalMs / 10)));
  }

  async #runCheck(): Promise<CheckOutcome> {
    const { health, logger, runCheck, service } = this.#options;
    try {
      return await runCheck(health.check, {
        timeoutMs: health.timeoutMs,
        signal: this.#stop.signal,
      });
    } catch (error) {
      // A bug of ours says nothing about the service.
      const reason = describeError(error);
      logger.error("Cannot run the check", { service, reason });
      return { kind: "unknown", reason };
    }
  }

  #take(outcome: CheckOutcome): void {
    this.#output = outcome.kind === "unknown" ? outcome.reason : outcome.output;
    this.#step(outcome.kind);
    if (outcome.kind !== "failed") this.#watchForOverdue();
    const { logger, service } = this.#options;
    if (outcome.kind === "unknown" && this.#verdict.unknowns === 1) {
      logger.warn("Cannot run the check: the last verdict stands", { service, ...this.#reason() });
    } else if (outcome.kind === "failed" && !this.#verdict.hasChanged) {
      this.#tellFailure();
    }
  }

  /** What ails a service now need not be what did at first; numbers in it are times and ids. */
  #tellFailure(): void {
    const { logger, service } = this.#options;
    const reason = this.#reason();
    const kind = reason.reason.replaceAll(/\d+/g, "0");
    const isNews = this.#verdict.status === "critical" && kind !== this.#toldReason;
    if (isNews) logger.warn("The check fails for another reason", { service, ...reason });
    else logger.debug("The check has failed", { service, ...reason });
    if (isNews) this.#toldReason = kind;
  }

  #step(outcome: Outcome): void {
    const { clock, health, logger, onVerdict, service } = this.#options;
    this.#verdict = stepVerdict(this.#verdict, outcome, health);
    const { status, hasChanged } = this.#verdict;
    if (hasChanged && status === "passing") logger.info("The service is passing", { service });
    if (hasChanged && status !== "passing") {
      logger.warn(`The service's health is ${status}`, { service, ...this.#reason() });
      this.#toldReason = this.#reason().reason.replaceAll(/\d+/g, "0");
    }
    onVerdict({ status, output: this.#output, hasChanged, atMs: clock.nowMs() });
  }

  /**
   * A check that hangs says nothing until its time-out, and several of them in a row would keep a
   * dead service passing for longer than its TTL would have.
   */
  #watchForOverdue(): void {
    const { clock, health } = this.#options;
    this.#overdueTimer?.cancel();
    if (health.check.kind === "always") return;
    // As long as `fall` quick failures may take, or one miss could decide.
    const limitMs = Math.max(health.ttlMs, health.fall * health.intervalMs + slackMs);
    const dueMs = clock.nowMs() + limitMs;
    this.#overdueTimer = clock.after(limitMs, () => {
      if (this.#stop.signal.aborted || this.#verdict.status !== "passing") return;
      // We were stopped ourselves: the check has not had its chance.
      if (clock.nowMs() - dueMs > gapMs) return this.#watchForOverdue();
      this.#output = `no check has passed for ${limitMs / 1000} s`;
      this.#step("overdue");
    });
  }

  #warnOfLength(tookMs: number): void {
    if (this.#hasWarnedOfLength) return;
    this.#hasWarnedOfLength = true;
    const { health, logger, service } = this.#options;
    logger.warn("A check takes longer than its interval: checks are skipped", {
      service,
      tookMs: Math.round(tookMs),
      intervalMs: health.intervalMs,
    });
  }

  /** The first line is the reason; what the check printed may be long. */
  #reason(): { reason: string } {
    return { reason: this.#output.split("\n", 1)[0] ?? "" };
  }
}
