import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { stepRegistration } from "./registration-machine.ts";
import {
  type Answer,
  firstRegistrationState,
  type RegistrationEffect,
  type RegistrationEvent,
  type RegistrationState,
  type Request,
} from "./registration-state.ts";

const rules = { id: "app-h", port: 80, ttlMs: 30_000, freshMs: 8000 };

/** Steps through events and keeps what the machine wants. */
class Run {
  state: RegistrationState = firstRegistrationState;
  nowMs = 0;
  address: string | undefined = "198.18.0.2";
  readonly effects: RegistrationEffect[] = [];

  step(event: RegistrationEvent): void {
    const moment = { nowMs: this.nowMs, random: () => 0.5, address: () => this.address };
    const [state, effects] = stepRegistration(this.state, event, rules, moment);
    this.state = state;
    this.effects.push(...effects);
  }

  report(status: "passing" | "critical" | "unknown"): void {
    this.step({ kind: "reported", report: { status, output: "", atMs: this.nowMs } });
  }

  answer(answer: Answer): void {
    const { flight } = this.state;
    if (flight) this.step({ kind: "answered", generation: flight.generation, answer });
  }

  get asked(): Request["kind"][] {
    return this.effects.flatMap((effect) => (effect.kind === "ask" ? [effect.request.kind] : []));
  }

  register(): void {
    this.report("passing");
    this.answer({ kind: "leader", isThere: true });
    this.answer({ kind: "found", endpoint: undefined });
    this.answer({ kind: "done" });
    expect(this.state.phase.kind).toBe("registered");
  }
}

test("after a time in which we were stopped the beat goes first, with the last verdict", () => {
  const run = new Run();
  run.register();
  run.nowMs = 9000;
  run.report("passing");
  const dueMs = run.state.wakeAtMs!;
  expect(dueMs).toBe(10_000);
  run.nowMs = 60_000;
  run.step({ kind: "woke", dueMs });
  expect(run.asked.at(-1)).toBe("beat");
});

test("a stopped time does not make an old verdict young", () => {
  const run = new Run();
  run.register();
  // The last report is from 0: at 10 s it was too old already.
  run.nowMs = 60_000;
  run.step({ kind: "woke", dueMs: 10_000 });
  expect(run.asked.at(-1)).toBe("register");
});

test("a timer that comes too early or twice asks nothing", () => {
  const run = new Run();
  run.register();
  const asked = run.asked.length;
  for (const nowMs of [1, 1, 500]) {
    run.nowMs = nowMs;
    run.step({ kind: "woke", dueMs: nowMs });
  }
  expect(run.asked).toHaveLength(asked);
});

test("an answer to a question that was given up changes nothing", () => {
  const run = new Run();
  run.register();
  const before = run.state;
  run.step({ kind: "answered", generation: 1, answer: { kind: "leader", isThere: false } });
  expect(run.state.phase).toEqual(before.phase);
});

const failures = (
  ["consul-unreachable", "consul-timed-out", "consul-forgot", "consul-denied"] as const
).map((code): Answer => ({ kind: "failed", code, reason: "no", retryAfterMs: undefined }));

type Stimulus =
  | { kind: "report"; status: "passing" | "critical" | "unknown" }
  | { kind: "maintenance"; isOn: boolean }
  | { kind: "answer"; isGood: boolean; failure: Answer }
  | { kind: "time"; ms: number }
  | { kind: "address"; address: string | undefined };

const stimuli = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("report" as const),
      status: fc.constantFrom("passing" as const, "critical" as const, "unknown" as const),
    }),
    fc.record({ kind: fc.constant("maintenance" as const), isOn: fc.boolean() }),
    fc.record({
      kind: fc.constant("answer" as const),
      isGood: fc.boolean(),
      failure: fc.constantFrom(...failures),
    }),
    fc.record({ kind: fc.constant("time" as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
    fc.record({
      kind: fc.constant("address" as const),
      address: fc.constantFrom("198.18.0.2", "198.18.0.3", undefined),
    }),
  ),
  { maxLength: 60 },
);

function goodAnswer(request: Request["kind"]): Answer {
  if (request === "leader") return { kind: "leader", isThere: true };
  return request === "find" ? { kind: "found", endpoint: undefined } : { kind: "done" };
}

function apply(run: Run, stimulus: Stimulus): void {
  switch (stimulus.kind) {
    case "report":
      return run.report(stimulus.status);
    case "maintenance":
      return run.step({ kind: "maintenanceSet", isOn: stimulus.isOn });
    case "answer": {
      const request = run.state.flight?.request.kind;
      if (request) run.answer(stimulus.isGood ? goodAnswer(request) : stimulus.failure);
      return;
    }
    case "time":
      run.nowMs += stimulus.ms;
      run.step({ kind: "woke", dueMs: run.state.wakeAtMs ?? run.nowMs });
      return;
    case "address":
      run.address = stimulus.address;
      return;
  }
}

test("whatever happens, at most one question is open and none is lost", () => {
  fc.assert(
    fc.property(stimuli, (list) => {
      const run = new Run();
      for (const stimulus of list) {
        const { flight } = run.state;
        const count = run.effects.length;
        apply(run, stimulus);
        const fresh = run.effects.slice(count);
        const asked = fresh.filter(({ kind }) => kind === "ask").length;
        expect(asked).toBeLessThanOrEqual(1);
        // A new question only when the one before is answered or given up.
        const isGone =
          flight === undefined ||
          stimulus.kind === "answer" ||
          fresh.some(({ kind }) => kind === "abort");
        if (asked === 1) expect(isGone).toBe(true);
      }
    }),
  );
});

test("the machine never asks to be woken in the past, nor stands still while it should speak", () => {
  fc.assert(
    fc.property(stimuli, (list) => {
      const run = new Run();
      for (const stimulus of list) {
        apply(run, stimulus);
        if (stimulus.kind === "address") continue;
        const { wakeAtMs, flight, report, phase, isInMaintenance } = run.state;
        if (wakeAtMs !== undefined) expect(wakeAtMs).toBeGreaterThan(run.nowMs);
        const isFresh =
          report !== undefined &&
          report.status !== "unknown" &&
          run.nowMs - report.atMs <= rules.freshMs;
        const isWanted = phase.kind === "registered" || report?.status === "passing";
        if (isFresh && isWanted && !isInMaintenance) {
          expect(flight !== undefined || wakeAtMs !== undefined).toBe(true);
        }
      }
    }),
  );
});

test("after withdrawal nothing is asked any more, and the last question was to deregister", () => {
  fc.assert(
    fc.property(stimuli, stimuli, (before, after) => {
      const run = new Run();
      for (const stimulus of before) apply(run, stimulus);
      const mayBeRegistered = run.state.mayBeRegistered;
      run.step({ kind: "withdrawn" });
      for (const stimulus of after) apply(run, stimulus);
      run.nowMs += 60_000;
      run.step({ kind: "woke", dueMs: run.nowMs });
      expect(run.state.phase.kind).toBe("withdrawn");
      expect(run.effects.filter(({ kind }) => kind === "withdrawalEnded")).toHaveLength(1);
      if (mayBeRegistered) expect(run.asked.at(-1)).toBe("deregister");
      const count = run.effects.length;
      for (const stimulus of before) apply(run, stimulus);
      expect(run.effects).toHaveLength(count);
    }),
  );
});

test("in maintenance nothing is registered and no beat is sent", () => {
  fc.assert(
    fc.property(stimuli, stimuli, (before, during) => {
      const run = new Run();
      for (const stimulus of before) apply(run, stimulus);
      run.step({ kind: "maintenanceSet", isOn: true });
      const count = run.effects.length;
      for (const stimulus of during) if (stimulus.kind !== "maintenance") apply(run, stimulus);
      const asked = run.effects
        .slice(count)
        .flatMap((e) => (e.kind === "ask" ? [e.request.kind] : []));
      expect(asked.filter((kind) => kind !== "deregister")).toEqual([]);
    }),
  );
});
