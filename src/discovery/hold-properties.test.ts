// oxlint-disable unicorn/no-thenable -- "then" is a word of the configuration, and nobody awaits it.
// What must hold for every history of answers.
import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { list, Run } from "../../test/support/hold-run.ts";
import { limits } from "../base/limits.ts";
import type { CatalogInstance, InstanceStatus } from "./catalog.ts";
import { isDeviating } from "./hold.ts";

const statuses = fc.constantFrom<InstanceStatus>(
  "passing",
  "passing",
  "warning",
  "critical",
  "maintenance",
);
const answers = fc.record({
  instances: fc
    .uniqueArray(fc.constantFrom(..."abcdefgh".split("")), { maxLength: 8 })
    .chain((names) =>
      fc.tuple(...names.map((name) => statuses.map((status) => list(name, status)[0]!))),
    ),
  isTrusted: fc.boolean(),
  afterMs: fc.integer({ min: 0, max: 15_000 }),
});
const histories = fc.array(answers, { maxLength: 25 });
const ruleSets = fc.record({
  below: fc.constantFrom(0.25, 0.5, 0.8),
  min: fc.integer({ min: 1, max: 5 }),
  forMs: fc.constantFrom(5000, 30_000),
  then: fc.constantFrom("pass" as const, "all" as const),
});

/** Plays a history with its timers, and looks after each step. */
function play(
  run: Run,
  history: { instances: CatalogInstance[]; isTrusted: boolean; afterMs: number }[],
  look: (run: Run, newest: { instances: CatalogInstance[]; isTrusted: boolean }) => void,
): void {
  for (const { afterMs, ...answer } of history) {
    const untilMs = run.nowMs + afterMs;
    while (run.state.nextAtMs !== undefined && run.state.nextAtMs <= untilMs) {
      run.wait(run.state.nextAtMs - run.nowMs);
    }
    run.nowMs = untilMs;
    run.answerAll(answer.instances, answer.isTrusted);
    look(run, answer);
  }
}

function passingIn(instances: readonly CatalogInstance[]): string[] {
  return instances.filter(({ status }) => status === "passing").map(({ id }) => id);
}

test("without a hold what is shown is what passes", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const run = new Run("none");
      play(run, history, (_, { instances }) => {
        const passing = instances.filter(({ status }) => status === "passing");
        expect(run.state.believed).toEqual(passing);
      });
      expect(run.effects).toEqual([]);
      expect(isDeviating(run.state)).toBe(false);
      expect(run.state.nextAtMs).toBeUndefined();
    }),
  );
});

test("an instance that passes in the newest answer is never missing", () => {
  fc.assert(
    fc.property(histories, ruleSets, (history, rules) => {
      play(new Run(rules), history, (run, { instances }) => {
        for (const { id, status } of instances) {
          if (status === "passing") expect(run.shown).toContain(id);
        }
      });
    }),
  );
});

test("a passing instance that only untrusted answers have lost is served for 10 s", () => {
  fc.assert(
    fc.property(histories, ruleSets, (history, rules) => {
      const lostAtMs = new Map<string, number>();
      let before: string[] = [];
      play(new Run(rules), history, (run, { instances, isTrusted }) => {
        const passing = passingIn(instances);
        if (!isTrusted) {
          const lost = before.filter((id) => !passing.includes(id));
          for (const id of lost) if (!lostAtMs.has(id)) lostAtMs.set(id, run.nowMs);
        }
        for (const id of passing) lostAtMs.delete(id);
        for (const [id, atMs] of lostAtMs) {
          if (run.nowMs < atMs + limits.untrustedHoldMs) expect(run.shown).toContain(id);
        }
        before = passing;
      });
    }),
  );
});

test("a passing instance that a trusted answer lists no more is gone at once", () => {
  fc.assert(
    fc.property(histories, ruleSets, (history, rules) => {
      let before: string[] = [];
      play(new Run(rules), history, (run, { instances, isTrusted }) => {
        const listed = instances.map(({ id }) => id);
        const gone = before.filter((id) => isTrusted && !listed.includes(id));
        for (const id of gone) expect(run.shown).not.toContain(id);
        before = passingIn(instances);
      });
    }),
  );
});

test("who is served without being listed was lost by an untrusted answer, less than 10 s ago", () => {
  fc.assert(
    fc.property(histories, ruleSets, (history, rules) => {
      play(new Run(rules), history, (run, { instances }) => {
        const { believed = [], missing } = run.state;
        const listed = new Set(instances.map(({ id }) => id));
        const missed = new Set([...missing.values()].map(({ instance }) => instance.id));
        for (const { id } of believed) expect(listed.has(id) || missed.has(id)).toBe(true);
        for (const { untilMs } of missing.values()) {
          expect(untilMs).toBeGreaterThan(run.nowMs);
          expect(untilMs).toBeLessThanOrEqual(run.nowMs + limits.untrustedHoldMs);
        }
      });
    }),
  );
});

test("an untrusted answer takes nobody away", () => {
  fc.assert(
    fc.property(histories, ruleSets, (history, rules) => {
      const run = new Run(rules);
      play(run, history, () => {});
      const before = run.shown;
      expect(run.answer("", "abcd", false)).toBe(before);
    }),
  );
});

test("no hold lasts for ever: with no more answers every hold ends by its timers", () => {
  fc.assert(
    fc.property(histories, ruleSets, (history, rules) => {
      const run = new Run({ ...rules, then: "pass" });
      play(run, history, () => {});
      for (let turns = 0; run.state.nextAtMs !== undefined; turns++) {
        // Each instance may be missing, and each that is missing no longer may be a collapse.
        expect(turns).toBeLessThan(16);
        expect(run.state.nextAtMs).toBeGreaterThan(run.nowMs);
        run.wait(run.state.nextAtMs - run.nowMs);
      }
      expect(isDeviating(run.state)).toBe(false);
      expect(run.shown).toBe(passingIn(run.state.latest).sort().join(""));
    }),
  );
});

test("holds and releases alternate", () => {
  fc.assert(
    fc.property(histories, ruleSets, (history, rules) => {
      const run = new Run(rules);
      play(run, history, () => {});
      let isHeld = false;
      for (const { kind } of run.effects) {
        // A hold may be prolonged for another reason, but nothing is released that was not held.
        if (kind === "released") expect(isHeld).toBe(true);
        isHeld = kind === "held";
      }
    }),
  );
});
