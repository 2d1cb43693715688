import { unreachable } from "../base/assert.ts";
import { limits } from "../base/limits.ts";

/** What one check says to the verdict. */
export type Outcome =
  | "passed"
  | "failed"
  /** Failed, and the last pass is so long ago that a TTL would have run out. */
  | "overdue"
  /** The check could not be run. */
  | "unknown";

/** What we think of the service: "unknown" before the first result, and when no check could be run for long. */
export type VerdictStatus = "passing" | "critical" | "unknown";

export interface VerdictRules {
  /** Passes in a row that make a critical service passing. */
  readonly rise: number;
  /** Failures in a row that make a passing service critical. */
  readonly fall: number;
}

export interface Verdict {
  readonly status: VerdictStatus;
  /** The last outcome changed the status. */
  readonly hasChanged: boolean;
  /** Results of one kind in a row; an unknown outcome neither adds to them nor ends them. */
  readonly passes: number;
  readonly failures: number;
  /** Checks in a row that could not be run. */
  readonly unknowns: number;
}

export const firstVerdict: Verdict = {
  status: "unknown",
  hasChanged: false,
  passes: 0,
  failures: 0,
  unknowns: 0,
};

/** The verdict after one more outcome. While nothing is known the first result decides at once. */
export function stepVerdict(verdict: Verdict, outcome: Outcome, rules: VerdictRules): Verdict {
  const next = count(verdict, outcome);
  const status = decide(next, outcome, rules);
  return { ...next, status, hasChanged: status !== verdict.status };
}

function count(verdict: Verdict, outcome: Outcome): Verdict {
  switch (outcome) {
    case "passed":
      return { ...verdict, passes: verdict.passes + 1, failures: 0, unknowns: 0 };
    case "failed":
    case "overdue":
      return { ...verdict, passes: 0, failures: verdict.failures + 1, unknowns: 0 };
    case "unknown":
      return { ...verdict, unknowns: verdict.unknowns + 1 };
    default:
      return unreachable(outcome);
  }
}

function decide(counted: Verdict, outcome: Outcome, { rise, fall }: VerdictRules): VerdictStatus {
  const isUndecided = counted.status === "unknown";
  switch (outcome) {
    case "passed":
      return isUndecided || counted.passes >= rise ? "passing" : counted.status;
    case "failed":
      return isUndecided || counted.failures >= fall ? "critical" : counted.status;
    case "overdue":
      return "critical";
    case "unknown":
      // A host that cannot fork says nothing about the service, but not for ever.
      return counted.unknowns > limits.unknownIntervalsMax ? "unknown" : counted.status;
    default:
      return unreachable(outcome);
  }
}
