import type { Event, Instance } from "../event/event.ts";
import { diffInstances } from "../watch/diff.ts";
import { handlerVariables, renderedVariables } from "./handler-variables.ts";

/**
 * Remembers what each handler has dealt with. A run may stand for several changes, and one that
 * failed has dealt with none: the next run is told all that has changed since the last success.
 */
export class HandlerNews {
  /** The set that a handler was told last, by its job's name. */
  readonly #told = new Map<string, readonly Instance[]>();
  /** The set of its last run that ended well. */
  readonly #dealtWith = new Map<string, readonly Instance[]>();

  /** Variables for a run of the job, which `cause` starts. */
  variablesFor(job: string, cause: Event | undefined): Record<string, string> {
    if (cause?.kind === "templateRendered") return renderedVariables(cause);
    if (cause?.kind !== "watchChanged") return {};
    const { instances, reason } = cause;
    if (reason === "initial") this.#dealtWith.delete(job);
    this.#told.set(job, instances);
    const before = this.#dealtWith.get(job) ?? [];
    const { added, removed } = diffInstances(before, instances) ?? { added: [], removed: [] };
    return handlerVariables({ ...cause, added, removed });
  }

  /** To be called with every event: a job's end is published before the job goes on. */
  onEvent(event: Event): void {
    if (event.kind !== "jobExited" || event.end.kind !== "exited" || event.end.code !== 0) return;
    const told = this.#told.get(event.job);
    if (told !== undefined) this.#dealtWith.set(event.job, told);
  }
}
