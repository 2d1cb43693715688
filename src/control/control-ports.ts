import type { SignalName } from "../base/signal-name.ts";
import type { Event } from "../event/event.ts";
import type { Status } from "./status-data.ts";

/** What the control socket asks of the program around it: plain data in, plain data out. */
export interface ControlPorts {
  status(): Promise<Status>;
  /** Resolves when the new configuration is in force, or is refused. */
  reload(): Promise<ReloadAnswer>;
  setMaintenance(isOn: boolean): void;
  isInMaintenance(): boolean;
  /** Sets variables that later runs of programs, and templates, find in their environment. */
  putVariables(variables: Readonly<Record<string, string>>): void;
  /** Records values, and returns the names that no metric has. Absent: there are no metrics. */
  putMetrics?(values: Readonly<Record<string, number>>): readonly string[];
  signal(job: string, name: SignalName): SignalAnswer;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: Event) => void): () => void;
}

export type ReloadAnswer =
  | { readonly kind: "reloaded" }
  /** Nothing has changed; each error of the configuration in a line or more. */
  | { readonly kind: "refused"; readonly errors: readonly string[] }
  /** The end of the container has begun. */
  | { readonly kind: "ending" };

export type SignalAnswer = "sent" | "unknown-job" | "not-running";
