import { invariant, unreachable } from "../base/assert.ts";
import { backoffMs, jitter, type Random, realRandom } from "../base/backoff.ts";
import type { Clock, Timer } from "../base/clock.ts";
import { exitCode } from "../base/exit-code.ts";
import type { RunEnd } from "../base/run-end.ts";
import { describeError } from "../base/shim-error.ts";
import type { SignalName } from "../base/signal-name.ts";
import type { JobConfig, RestartPolicy } from "../config/config.ts";
import type { Bus } from "../event/bus.ts";
import type { Event } from "../event/event.ts";
import type { Logger } from "../log/logger.ts";
import type { Child, StartChild } from "../system/child.ts";
import { describeEnd } from "../system/exit-status.ts";
import { SpawnError } from "../system/spawn-error.ts";
import { createState, step } from "./machine.ts";
import type { Delay, Effect, JobEvent, State, StopOrder, TimerEvent } from "./state.ts";
import { isTrigger } from "./trigger.ts";

/** What a job asks of the program around it. */
export interface JobPorts {
  readonly startChild: StartChild;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly random?: Random;
  /** The job's services may be checked and registered. */
  advertise(job: string): void;
  /** Resolves when the job's services have left the registry, or the stop waits no longer. */
  withdraw(job: string): Promise<void>;
  /** Resolves when the jobs that were started by this one's `jobStopping` have ended. */
  whenDependentsEnd(job: string): Promise<void>;
  /** Variables for one run, made from the event that started it. */
  variablesFor(config: JobConfig, cause: Event | undefined): Readonly<Record<string, string>>;
  /** The app is alive: it may have the terminal. */
  onStarted(config: JobConfig, child: Child): void;
  /** The app was stopped by a signal (job control). */
  onSuspended(config: JobConfig, child: Child, signal: number): void;
}

/** One job: holds the machine's state, and carries out what the machine decides. */
export class Job {
  #config: JobConfig;
  readonly #ports: JobPorts;
  readonly #unsubscribe: () => void;
  readonly #pending: JobEvent[] = [];
  #state: State;
  #isStepping = false;
  /** The child of the run that is alive; undefined between runs. */
  #child: Child | undefined;
  /** Timers that mean nothing once the run has ended: nobody shall be woken for them. */
  readonly #runTimers: Timer[] = [];
  /** The event that the next run is told about. */
  #cause: Event | undefined;

  constructor(config: JobConfig, ports: JobPorts) {
    this.#config = config;
    this.#ports = ports;
    this.#state = createState(config);
    this.#unsubscribe = ports.bus.subscribe((event) => this.#onEvent(event));
  }

  get config(): JobConfig {
    return this.#config;
  }

  /** The machine's state, to be shown and asked. */
  get state(): State {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the job, or its wait for its start event. */
  begin(): void {
    this.#dispatch({ kind: "began" });
  }

  /** Politely; the job is done when `jobStopped` is on the bus. */
  stop(order: StopOrder): void {
    this.#dispatch({ kind: "stopRequested", order });
  }

  /** SIGKILL to the whole group of whatever runs now, without any ceremony. */
  kill(): void {
    this.#dispatch({ kind: "killRequested" });
  }

  /** Passes a signal on to the program, if it runs. */
  signal(name: SignalName): void {
    this.#child?.signal(name, this.#config.signalScope);
  }

  /** Takes a new configuration for what is still to come: the program goes on as it runs. */
  reconfigure(config: JobConfig): void {
    this.#config = config;
  }

  #onEvent(event: Event): void {
    if (!isTrigger(this.#config, event)) return;
    this.#cause = event;
    this.#dispatch({ kind: "triggered" });
  }

  /** One event at a time: an effect that causes an event at once has it answered afterwards. */
  #dispatch(event: JobEvent): void {
    this.#pending.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
        const [state, ...effects] = step(this.#config, this.#state, next);
        this.#state = state;
        for (const effect of effects) {
          try {
            this.#carryOut(effect);
          } catch (error) {
            // The effects after it are what ends the job one day: they are carried out all the same.
            this.#reportBug(error);
          }
        }
      }
    } finally {
      this.#isStepping = false;
    }
  }

  #carryOut(effect: Effect): void {
    const { bus } = this.#ports;
    const job = this.#config.name;
    switch (effect.kind) {
      case "spawn":
        return this.#spawn();
      case "advertise":
        return this.#ports.advertise(job);
      case "withdraw":
        return this.#whenSettled(this.#ports.withdraw(job), { kind: "withdrawn", run: effect.run });
      case "signal":
        return this.#child?.signal(effect.signal, this.#config.signalScope);
      case "kill":
        return this.#child?.kill();
      case "announceStopping":
        bus.publish({ kind: "jobStopping", job, isOrdered: effect.isOrdered });
        return this.#whenSettled(this.#ports.whenDependentsEnd(job), { kind: "dependentsEnded" });
      case "announceStopped":
        this.#unsubscribe();
        return bus.publish({ kind: "jobStopped", job, end: effect.end });
      case "announceWaitTimedOut":
        return bus.publish({ kind: "jobWaitTimedOut", job });
      case "setTimer":
        return this.#setTimer(effect.timer, this.#delayMs(effect.delay));
      default:
        return unreachable(effect);
    }
  }

  #setTimer(event: TimerEvent, delayMs: number): void {
    const timer = this.#ports.clock.after(delayMs, () => this.#dispatch(event));
    if (event.kind === "runTimedOut" || event.kind === "provedHealthy") this.#runTimers.push(timer);
  }

  /** A port that breaks its promise is a bug; it must not keep the job from its end. */
  #whenSettled(settled: Promise<void>, event: JobEvent): void {
    void settled
      .catch((error: unknown) => this.#reportBug(error))
      .then(() => this.#dispatch(event));
  }

  #reportBug(error: unknown): void {
    const stack = error instanceof Error ? error.stack : String(error);
    this.#ports.logger.error("Internal error in a job", { job: this.#config.name, stack });
  }

  #delayMs(delay: Delay): number {
    if (delay.kind === "fixed") return delay.ms;
    return restartDelayMs(this.#config.restart, delay.earlyEnds, this.#ports.random);
  }

  #spawn(): void {
    const { name } = this.#config;
    const child = this.#startChild();
    if (child === undefined) return;
    this.#child = child;
    void child.exited.then((end) => this.#onEnd(end));
    this.#ports.onStarted(this.#config, child);
    this.#ports.logger.debug("Started", { job: name, pid: child.pid });
    this.#ports.bus.publish({ kind: "jobStarted", job: name, pid: child.pid });
    this.#dispatch({ kind: "started" });
  }

  /** Undefined when the program could not be started: the machine has been told then. */
  #startChild(): Child | undefined {
    const { exec, name, stdin } = this.#config;
    invariant(exec !== undefined, "a job without a program was to be started");
    try {
      const variables = this.#ports.variablesFor(this.#config, this.#cause);
      return this.#ports.startChild({
        command: exec,
        variables,
        stdin,
        output: "inherit",
        onSuspended: (signal) =>
          this.#child && this.#ports.onSuspended(this.#config, this.#child, signal),
      });
    } catch (error) {
      const isSpawnError = error instanceof SpawnError;
      const reason = describeError(error);
      const code = isSpawnError ? error.exitCode : exitCode.notExecutable;
      if (isSpawnError) this.#ports.logger.error(reason, { job: name });
      else this.#reportBug(error);
      this.#onEnd({ kind: "unstartable", code, reason });
      return undefined;
    }
  }

  #onEnd(end: RunEnd): void {
    const { name, role } = this.#config;
    this.#child = undefined;
    for (const timer of this.#runTimers.splice(0)) timer.cancel();
    if (end.kind !== "unstartable") {
      const isRemarkable = role === "main" || end.kind !== "exited" || end.code !== 0;
      this.#ports.logger[isRemarkable ? "info" : "debug"](`The program ${describeEnd(end)}`, {
        job: name,
      });
    }
    this.#ports.bus.publish({ kind: "jobExited", job: name, end });
    this.#dispatch({ kind: "exited", end });
  }
}

/** The first restart comes at once or after a short time, later ones back off. */
export function restartDelayMs(
  policy: RestartPolicy,
  earlyEnds: number,
  random: Random = realRandom,
): number {
  if (earlyEnds <= 1) return jitter(policy.firstMs, 0.2, random);
  return backoffMs(earlyEnds - 1, { firstMs: policy.baseMs, maxMs: policy.maxMs, random });
}
