import type { Random } from "../base/backoff.ts";
import type { Level } from "../base/level.ts";
import type { Fields } from "../log/logger.ts";
import type { DiscoveryErrorCode } from "./discovery-error.ts";
import type { BeatStatus, Endpoint } from "./registry.ts";

/** What the registration of one service is made of; none of it changes while it lives. */
export interface RegistrationRules {
  readonly id: string;
  readonly port: number;
  readonly ttlMs: number;
  /** A verdict that is older is not told to anybody. */
  readonly freshMs: number;
}

/** What the last check says. */
export interface Report {
  readonly status: BeatStatus | "unknown";
  readonly output: string;
  readonly atMs: number;
}

/** A question to the registry; at most one is open for each service. */
export type Request =
  | { readonly kind: "leader" }
  | { readonly kind: "find" }
  | {
      readonly kind: "register";
      readonly address: string;
      readonly status: BeatStatus;
      readonly output: string;
    }
  | { readonly kind: "beat"; readonly status: BeatStatus; readonly output: string }
  | { readonly kind: "deregister" };

export type Answer =
  | { readonly kind: "done" }
  | { readonly kind: "leader"; readonly isThere: boolean }
  | { readonly kind: "found"; readonly endpoint: Endpoint | undefined }
  | Failure;

export interface Failure {
  readonly kind: "failed";
  readonly code: DiscoveryErrorCode;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;
}

/** What the registry knows of us, as far as we know. */
export type Phase =
  | {
      readonly kind: "absent";
      /** A first registration waits for a passing verdict; a repeated one tells the current one. */
      readonly mustPass: boolean;
      /** The cluster has a leader, asked for this attempt. */
      readonly hasLeader: boolean;
      readonly failures: number;
      readonly tryAtMs: number;
    }
  | {
      readonly kind: "registered";
      readonly address: string;
      /** The status that the registry has been told. */
      readonly sent: BeatStatus;
      readonly beatAtMs: number;
      /** No beat before this time, not even for a changed verdict. */
      readonly quietUntilMs: number;
      /** After a failed beat the leader is asked for, to beat as soon as it is back. */
      readonly probeAtMs: number | undefined;
      readonly failures: number;
    }
  /** Deregistering for maintenance. */
  | { readonly kind: "leaving"; readonly failures: number; readonly tryAtMs: number }
  | {
      readonly kind: "withdrawing";
      readonly untilMs: number;
      /** A registration that was in flight: when it has been answered, it is undone. */
      readonly lateGeneration: number | undefined;
      readonly mustRepeat: boolean;
    }
  | { readonly kind: "withdrawn" };

export interface Flight {
  readonly request: Request;
  /** Answers with another number are of no interest any more. */
  readonly generation: number;
  readonly startedMs: number;
}

export interface RegistrationState {
  readonly phase: Phase;
  readonly flight: Flight | undefined;
  readonly report: Report | undefined;
  readonly isInMaintenance: boolean;
  /** The registry has been asked who had our id before us. */
  readonly hasLooked: boolean;
  /** A registration was sent, and no deregistration has been answered since. */
  readonly mayBeRegistered: boolean;
  /** What was logged last as wrong; cleared by success. */
  readonly trouble: Trouble | undefined;
  readonly generation: number;
  /** When the machine wants to be woken; undefined: only by an event. */
  readonly wakeAtMs: number | undefined;
}

export type Trouble = DiscoveryErrorCode | "no-leader" | "no-address" | "stale";

export const firstRegistrationState: RegistrationState = {
  phase: { kind: "absent", mustPass: true, hasLeader: false, failures: 0, tryAtMs: 0 },
  flight: undefined,
  report: undefined,
  isInMaintenance: false,
  hasLooked: false,
  mayBeRegistered: false,
  trouble: undefined,
  generation: 0,
  wakeAtMs: undefined,
};

export type RegistrationEvent =
  | { readonly kind: "reported"; readonly report: Report }
  /** The timer of `wakeAtMs`, or a late one of an earlier state. */
  | { readonly kind: "woke"; readonly dueMs: number }
  | { readonly kind: "answered"; readonly generation: number; readonly answer: Answer }
  | { readonly kind: "maintenanceSet"; readonly isOn: boolean }
  | { readonly kind: "withdrawn" }
  /** A successor of the same id takes over: nothing more is asked, and nothing undone. */
  | { readonly kind: "handedOver" };

export type RegistrationEffect =
  | {
      readonly kind: "ask";
      readonly generation: number;
      readonly request: Request;
      readonly timeoutMs: number;
    }
  | { readonly kind: "abort"; readonly generation: number }
  | { readonly kind: "registered" }
  | { readonly kind: "deregistered" }
  | { readonly kind: "withdrawalEnded" }
  | {
      readonly kind: "log";
      readonly level: Exclude<Level, "fatal">;
      readonly message: string;
      readonly fields: Fields;
    };

/** The world at one step. */
export interface Moment {
  readonly nowMs: number;
  readonly random: Random;
  /** The address to register now, if there is one. */
  readonly address: () => string | undefined;
}
