import { unreachable } from "../base/assert.ts";
import type { SignalName } from "../base/signal-name.ts";
import type { JobConfig } from "../config/config.ts";
import { Job, type JobPorts } from "./job.ts";
import { isSource } from "./trigger.ts";

/** What the set asks of the program around it; what jobs ask of each other it answers itself. */
export type JobSetPorts = Omit<JobPorts, "whenDependentsEnd">;

/** The jobs of one configuration, by name. */
export class JobSet {
  readonly #ports: JobPorts;
  readonly #jobs = new Map<string, Job>();

  constructor(ports: JobSetPorts) {
    this.#ports = {
      ...ports,
      whenDependentsEnd: (job) => this.#whenEnded((other) => waitsForStopOf(other.config, job)),
    };
  }

  get all(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  find(name: string): Job | undefined {
    return this.#jobs.get(name);
  }

  /** Creates jobs that do not begin yet: all of them hear what the first one says. */
  add(configs: readonly JobConfig[]): void {
    for (const config of configs) this.#jobs.set(config.name, new Job(config, this.#ports));
  }

  /** Begins what has been added since the last call. */
  begin(): void {
    for (const job of this.all) if (job.state.kind === "created") job.begin();
  }

  /** Stops a job that is no longer configured; it ends in its own time. */
  remove(name: string, signal: SignalName): void {
    this.#jobs.get(name)?.stop({ signal });
    this.#jobs.delete(name);
  }

  /** Resolves when no job of the role has a program that is alive or due. */
  whenRoleEnded(role: JobConfig["role"]): Promise<void> {
    return this.#whenEnded((job) => job.config.role === role);
  }

  /** Resolves when none of the meant jobs is busy; those that wait for a start event are not. */
  async #whenEnded(isMeant: (job: Job) => boolean): Promise<void> {
    // What the current event starts has been started when this turn is over.
    await Promise.resolve();
    const pending = new Set(this.all.filter((job) => isMeant(job) && isBusy(job)));
    if (pending.size === 0) return;
    await new Promise<void>((resolve) => {
      const unsubscribe = this.#ports.bus.subscribe((event) => {
        if (event.kind !== "jobExited" && event.kind !== "jobStopped") return;
        for (const job of pending)
          if (!isBusy(job) || event.job === job.config.name) pending.delete(job);
        if (pending.size > 0) return;
        unsubscribe();
        resolve();
      });
    });
  }
}

function waitsForStopOf({ when }: JobConfig, job: string): boolean {
  return (
    (when.kind === "once" || when.kind === "each") &&
    isSource(when, job) &&
    when.event === "stopping"
  );
}

function isBusy(job: Job): boolean {
  switch (job.state.kind) {
    case "running":
    case "resting":
    case "withdrawing":
    case "draining":
    case "announcing":
    case "terminating":
      return true;
    case "created":
    case "waiting":
    case "standing":
    case "done":
      return false;
    default:
      return unreachable(job.state);
  }
}
