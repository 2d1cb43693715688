import { unreachable } from "../base/assert.ts";
import type { Random } from "../base/backoff.ts";

export interface ScheduleRules {
  readonly intervalMs: number;
  readonly eager: boolean;
}

/** Where a service is in the rhythm of its checks. */
export type Schedule =
  /** It has not passed yet; so many checks have run. */
  { readonly kind: "starting"; readonly checks: number } | { readonly kind: "steady" };

export const firstSchedule: Schedule = { kind: "starting", checks: 0 };

const eagerFirstMs = 100;
/** Only ever earlier: later ones would add up to more than the TTL before `fall` is reached. */
const jitterShare = 0.1;

/** How long after the start the first check runs. */
export function firstDelayMs(rules: ScheduleRules): number {
  return rules.eager ? 0 : rules.intervalMs;
}

/** The rhythm after a check, and how long after the check's start the next one starts. */
export function stepSchedule(
  schedule: Schedule,
  hasPassed: boolean,
  rules: ScheduleRules,
  random: Random,
): [Schedule, number] {
  const { intervalMs } = rules;
  switch (schedule.kind) {
    case "starting": {
      // Once, so that containers that were started together do not check together for ever.
      if (hasPassed) return [{ kind: "steady" }, random() * intervalMs];
      const next: Schedule = { kind: "starting", checks: schedule.checks + 1 };
      if (!rules.eager) return [next, jitterEarlier(intervalMs, random)];
      return [next, Math.min(eagerFirstMs * 2 ** Math.min(schedule.checks, 30), intervalMs)];
    }
    case "steady":
      return [schedule, jitterEarlier(intervalMs, random)];
    default:
      return unreachable(schedule);
  }
}

function jitterEarlier(intervalMs: number, random: Random): number {
  return intervalMs * (1 - jitterShare * random());
}
