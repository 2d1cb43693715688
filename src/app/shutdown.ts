import type { Clock } from "../base/clock.ts";
import { exitCode } from "../base/exit-code.ts";
import { limits } from "../base/limits.ts";
import { type SignalName, signalNumbers } from "../base/signal-name.ts";
import type { JobConfig } from "../config/config.ts";
import type { Bus } from "../event/bus.ts";
import type { Event, EventOf } from "../event/event.ts";
import type { JobSet } from "../job/job-set.ts";
import type { Logger } from "../log/logger.ts";
import { toExitCode } from "../system/exit-status.ts";

export interface ShutdownPorts {
  readonly jobs: JobSet;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface StopRequest {
  readonly signal: SignalName;
  readonly atMs: number;
}

/** Decides when the container ends, and with which code; the first cause wins. */
export class Shutdown {
  /** Resolves with the exit code when nothing of the configuration is left to run. */
  readonly finished: Promise<number>;
  readonly #ports: ShutdownPorts;
  #finish: (code: number) => void = () => {};
  /** The first request to stop. */
  #request: StopRequest | undefined;
  /** The code that the container ends with, once that is decided. */
  #code: number | undefined;

  constructor(ports: ShutdownPorts) {
    this.#ports = ports;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    ports.bus.subscribe((event) => this.#onEvent(event));
  }

  get isStopping(): boolean {
    return this.#request !== undefined || this.#code !== undefined;
  }

  /** A signal that means "stop"; one that follows much later means "now". */
  requestStop(signal: SignalName): void {
    const { clock, jobs, logger, bus } = this.#ports;
    const nowMs = clock.nowMs();
    if (this.#request !== undefined) {
      if (nowMs - this.#request.atMs < limits.secondStopAfterMs) return;
      logger.warn("Asked to stop again: killing everything now", { signal });
      for (const job of jobs.all) job.kill();
      return;
    }
    this.#request = { signal, atMs: nowMs };
    logger.info("Stopping", { signal });
    bus.publish({ kind: "shutdown" });
    for (const job of jobs.all) if (!isRunAtStop(job.config)) job.stop({ signal });
    // With no job that could say so, this is the end.
    if (jobs.all.every((job) => job.state.kind === "done" || isRunAtStop(job.config))) {
      void this.#end(exitCode.success);
    }
  }

  /** The container ends with the code, and without the app if that has not been started. */
  end(code: number): void {
    void this.#end(code);
  }

  #onEvent(event: Event): void {
    if (event.kind === "jobExited") this.#onExited(event);
    if (event.kind === "jobStopped") this.#onStopped(event);
  }

  #onExited({ job, end }: EventOf<"jobExited">): void {
    if (this.#ports.jobs.find(job)?.config.role !== "preStart") return;
    const hasSucceeded = end.kind === "exited" && end.code === 0;
    // A stop that came meanwhile has its own code.
    if (hasSucceeded || this.#request !== undefined) return;
    this.#ports.logger.error("The app is not started: preStart has failed", {
      exitCode: toExitCode(end),
    });
    void this.#end(toExitCode(end));
  }

  #onStopped({ job, end }: EventOf<"jobStopped">): void {
    const { jobs } = this.#ports;
    if (jobs.find(job)?.config.role === "main") {
      void this.#end(end === undefined ? this.#codeOfStop() : toExitCode(end));
      return;
    }
    const hasMain = jobs.all.some(({ config }) => config.role === "main");
    const isLast = jobs.all.every(
      ({ config, state }) => state.kind === "done" || isRunAtStop(config),
    );
    if (!hasMain && isLast && this.#request !== undefined) void this.#end(exitCode.success);
  }

  /** The app was never started because somebody wanted it stopped before. */
  #codeOfStop(): number {
    const signal = this.#request?.signal ?? "SIGTERM";
    return exitCode.signalBase + signalNumbers[signal];
  }

  async #end(code: number): Promise<void> {
    if (this.#code !== undefined) return;
    this.#code = code;
    const { jobs, bus } = this.#ports;
    const unsubscribe = bus.subscribe((event) => {
      if (event.kind !== "jobExited") return;
      if (jobs.find(event.job)?.config.role !== "postStop") return;
      const postStopCode = toExitCode(event.end);
      if (postStopCode !== 0) this.#code = postStopCode;
    });
    await jobs.whenRoleEnded("preStart");
    await jobs.whenRoleEnded("postStop");
    unsubscribe();
    this.#finish(this.#code);
  }
}

/** Jobs that a stop starts: they are not stopped by it. */
function isRunAtStop({ when }: JobConfig): boolean {
  return (
    (when.kind === "once" || when.kind === "each") &&
    (when.event === "stopping" || when.event === "stopped")
  );
}
