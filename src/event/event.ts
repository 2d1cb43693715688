import type { RunEnd } from "../base/run-end.ts";
import type { SignalName } from "../base/signal-name.ts";

export type { RunEnd };

/** One instance of a watched service, as a handler and a template see it. */
export interface Instance {
  readonly id: string;
  readonly address: string;
  readonly port: number;
}

/** Why a handler runs. */
export type ChangeReason = "initial" | "changed" | "released";

/** Everything that happens, as the parts tell each other: past tense, plain data. */
export type Event =
  | { readonly kind: "startup" }
  | { readonly kind: "shutdown" }
  | { readonly kind: "jobStarted"; readonly job: string; readonly pid: number | undefined }
  | { readonly kind: "jobExited"; readonly job: string; readonly end: RunEnd }
  /** The job is about to stop, or has ended by itself (not ordered); jobs that wait for this run first. */
  | { readonly kind: "jobStopping"; readonly job: string; readonly isOrdered: boolean }
  /** The job will not run again. */
  | { readonly kind: "jobStopped"; readonly job: string; readonly end: RunEnd | undefined }
  | { readonly kind: "jobWaitTimedOut"; readonly job: string }
  | {
      readonly kind: "verdictChanged";
      readonly job: string;
      readonly service: string;
      readonly status: "passing" | "critical";
      readonly output: string;
    }
  | { readonly kind: "serviceRegistered"; readonly id: string }
  | { readonly kind: "serviceDeregistered"; readonly id: string }
  | {
      readonly kind: "watchChanged";
      /** The watch's unique name. */
      readonly watch: string;
      readonly reason: ChangeReason;
      readonly instances: readonly Instance[];
      readonly added: readonly Instance[];
      readonly removed: readonly Instance[];
    }
  /** The first answer of a watch was empty. */
  | { readonly kind: "watchEmpty"; readonly watch: string }
  | { readonly kind: "watchHeld"; readonly watch: string; readonly because: string }
  | { readonly kind: "watchReleased"; readonly watch: string }
  /** A rendered file has changed; `isInitial`: the app is not started yet. */
  | {
      readonly kind: "templateRendered";
      readonly template: string;
      readonly destination: string;
      readonly isInitial: boolean;
    }
  /** The file is as it was: its candidate was rejected by its check. */
  | { readonly kind: "templateRejected"; readonly template: string; readonly reason: string }
  /** The file is as it was: the template could not be evaluated, or the file not written. */
  | { readonly kind: "templateFailed"; readonly template: string; readonly reason: string }
  /** The app may start, as far as its templates go. */
  | { readonly kind: "templatesReady" }
  | { readonly kind: "maintenanceEntered" }
  | { readonly kind: "maintenanceLeft" }
  | { readonly kind: "signalled"; readonly signal: SignalName };

export type EventOf<Kind extends Event["kind"]> = Extract<Event, { kind: Kind }>;
