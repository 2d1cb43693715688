import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { limits } from "../base/limits.ts";
import { firstVerdict, type Outcome, stepVerdict, type Verdict } from "./verdict.ts";

const rulesOf = fc.record({
  rise: fc.integer({ min: 1, max: 4 }),
  fall: fc.integer({ min: 1, max: 5 }),
});
const outcomesOf = fc.array(fc.constantFrom<Outcome>("passed", "failed", "overdue", "unknown"), {
  maxLength: 40,
});

function run(outcomes: readonly Outcome[], rules = { rise: 1, fall: 1 }): Verdict[] {
  const verdicts = [firstVerdict];
  for (const outcome of outcomes) verdicts.push(stepVerdict(verdicts.at(-1)!, outcome, rules));
  return verdicts.slice(1);
}

function statuses(outcomes: readonly Outcome[], rules?: { rise: number; fall: number }) {
  return run(outcomes, rules).map((verdict) => verdict.status);
}

test("the first result decides at once, whatever rise and fall say", () => {
  expect(statuses(["passed"], { rise: 3, fall: 3 })).toEqual(["passing"]);
  expect(statuses(["failed"], { rise: 3, fall: 3 })).toEqual(["critical"]);
});

test("a passing service becomes critical at `fall` failures in a row, not before", () => {
  expect(statuses(["passed", "failed", "failed", "failed"], { rise: 1, fall: 3 })).toEqual([
    "passing",
    "passing",
    "passing",
    "critical",
  ]);
  expect(statuses(["passed", "failed", "passed", "failed"], { rise: 1, fall: 2 })).toEqual([
    "passing",
    "passing",
    "passing",
    "passing",
  ]);
});

test("a critical service becomes passing at `rise` passes in a row", () => {
  expect(statuses(["failed", "passed", "passed"], { rise: 2, fall: 1 })).toEqual([
    "critical",
    "critical",
    "passing",
  ]);
});

test("an overdue failure is critical at once", () => {
  expect(statuses(["passed", "overdue"], { rise: 1, fall: 9 })).toEqual(["passing", "critical"]);
});

test("an unknown outcome does not end a row of failures", () => {
  expect(statuses(["passed", "failed", "unknown", "failed"], { rise: 1, fall: 2 }).at(-1)).toBe(
    "critical",
  );
});

test("hasChanged is true exactly when the status is another one", () => {
  const changes = run(["passed", "passed", "failed", "failed", "passed"]).map((v) => v.hasChanged);
  expect(changes).toEqual([true, false, true, false, true]);
});

test("a verdict stands for the limit of unknown outcomes, then nothing is known", () => {
  const unknowns = Array.from({ length: limits.unknownIntervalsMax }, (): Outcome => "unknown");
  expect(statuses(["passed", ...unknowns]).at(-1)).toBe("passing");
  expect(statuses(["passed", ...unknowns, "unknown"]).at(-1)).toBe("unknown");
  expect(statuses(["passed", ...unknowns, "unknown", "failed"], { rise: 1, fall: 5 }).at(-1)).toBe(
    "critical",
  );
});

test("an unknown outcome never turns passing into critical or critical into passing", () => {
  fc.assert(
    fc.property(outcomesOf, rulesOf, (outcomes, rules) => {
      const verdicts = [firstVerdict, ...run(outcomes, rules)];
      outcomes.forEach((outcome, index) => {
        if (outcome !== "unknown") return;
        const after = verdicts[index + 1]!;
        expect([verdicts[index]!.status, "unknown"]).toContain(after.status);
      });
    }),
  );
});

test("after a pass a service is never critical before `fall` failures in a row", () => {
  fc.assert(
    fc.property(outcomesOf, rulesOf, (outcomes, rules) => {
      let failures = 0;
      let verdict = firstVerdict;
      for (const outcome of outcomes.filter((each) => each === "passed" || each === "failed")) {
        const before = verdict;
        verdict = stepVerdict(verdict, outcome, rules);
        failures = outcome === "failed" ? failures + 1 : 0;
        if (before.status === "passing" && verdict.status === "critical") {
          expect(failures).toBeGreaterThanOrEqual(rules.fall);
        }
        if (before.status === "passing" && failures >= rules.fall) {
          expect(verdict.status).toBe("critical");
        }
      }
    }),
  );
});
