// The machine in a simulated world that answers late, out of order or never, as the real one does.
import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { restarts } from "../../test/support/job-config.ts";
import type { RunEnd } from "../base/run-end.ts";
import type { JobConfig, When } from "../config/config.ts";
import { createState, step } from "./machine.ts";
import type { Effect, JobEvent, State } from "./state.ts";

const ends: readonly RunEnd[] = [
  { kind: "exited", code: 0 },
  { kind: "exited", code: 1 },
  { kind: "signalled", signal: 15 },
];
const unstartable: RunEnd = { kind: "unstartable", code: 127, reason: "Cannot find it" };

/** Answers effects, and fails as soon as the machine does what it must never do. */
class World {
  readonly #config: JobConfig;
  state: State;
  /** Answers and timers that are on their way; each may come at any later time. */
  pending: JobEvent[] = [];
  /** The run that is alive. */
  alive: number | undefined;
  isStopAsked = false;
  stoppedCount = 0;
  spawned: number[] = [];
  #isStartable = true;

  constructor(config: JobConfig) {
    this.#config = config;
    this.state = createState(config);
  }

  set isStartable(value: boolean) {
    this.#isStartable = value;
  }

  send(event: JobEvent): void {
    const before = this.state;
    if (event.kind === "stopRequested" || event.kind === "killRequested") this.isStopAsked = true;
    const [state, ...effects] = step(this.#config, before, event);
    this.state = state;
    if (before.kind === "done") expect([state, effects]).toEqual([before, []]);
    if (event.kind === "runTimedOut" && this.alive !== undefined && event.run !== this.alive) {
      expect(effects).toEqual([]);
    }
    for (const effect of effects) this.#answer(effect);
    this.#check();
  }

  #answer(effect: Effect): void {
    switch (effect.kind) {
      case "spawn":
        expect(this.alive).toBeUndefined();
        expect(this.isStopAsked).toBe(false);
        this.spawned.push(effect.run);
        if (!this.#isStartable) return this.send({ kind: "exited", end: unstartable });
        this.alive = effect.run;
        this.pending.push({ kind: "started" });
        return;
      case "kill":
        if (this.alive !== undefined) this.exit({ kind: "signalled", signal: 9 });
        return;
      case "withdraw":
        this.pending.push({ kind: "withdrawn", run: effect.run });
        return;
      case "announceStopping":
        expect(this.stoppedCount).toBe(0);
        this.pending.push({ kind: "dependentsEnded" });
        return;
      case "announceStopped":
        this.stoppedCount++;
        return;
      case "setTimer":
        this.pending.push(effect.timer);
        return;
      default:
    }
  }

  /** The program ends, if it lives; that is heard of later. */
  exit(end: RunEnd): void {
    if (this.alive === undefined) return;
    this.pending.push({ kind: "exited", end });
    this.alive = undefined;
  }

  #check(): void {
    const { budget, kind } = this.state;
    expect(budget.restartsLeft).toBeGreaterThanOrEqual(0);
    expect(budget.startsLeft).toBeGreaterThanOrEqual(0);
    expect(this.stoppedCount).toBe(kind === "done" ? 1 : 0);
    expect(this.spawned).toEqual(this.spawned.map((_, at) => at + 1));
    const { limit } = this.#config.restart;
    if (this.#config.when.kind !== "each")
      expect(this.spawned.length).toBeLessThanOrEqual(limit + 1);
  }
}

const whens: readonly When[] = [
  { kind: "startup" },
  { kind: "once", source: "db", event: "healthy" },
  { kind: "each", source: "watch.db", event: "changed" },
  { kind: "interval", everyMs: 1000 },
  { kind: "never" },
];

const configs: fc.Arbitrary<JobConfig> = fc
  .record({
    when: fc.constantFrom(...whens),
    hasProgram: fc.boolean(),
    hasWaitTimeout: fc.boolean(),
    hasTimeout: fc.boolean(),
    limit: fc.constantFrom(0, 1, 3, Infinity),
    after: fc.constantFrom("exit" as const, "failure" as const),
    stopTimeoutMs: fc.constantFrom(0, 5000, Infinity),
    drainMs: fc.constantFrom(0, 3000),
  })
  .map(({ hasProgram, hasWaitTimeout, hasTimeout, limit, after, ...rest }) => ({
    name: "app",
    role: "task",
    stdin: "null",
    signalScope: "group",
    restart: restarts(limit, after),
    ...(hasProgram && { exec: ["/bin/app"] as const }),
    ...(hasWaitTimeout && { waitTimeoutMs: 5000 }),
    ...(hasTimeout && { timeoutMs: 1000 }),
    ...rest,
  }));

type Action =
  | { readonly kind: "deliver" | "lose"; readonly at: number }
  | { readonly kind: "exit"; readonly end: RunEnd }
  | { readonly kind: "send"; readonly event: JobEvent }
  | { readonly kind: "startable"; readonly isStartable: boolean };

const actions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("deliver" as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), at: fc.nat(20) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("exit" as const), end: fc.constantFrom(...ends) }),
  },
  { weight: 4, arbitrary: fc.constant<Action>({ kind: "send", event: { kind: "triggered" } }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("startable" as const), isStartable: fc.boolean() }),
  },
);
const stops: fc.Arbitrary<Action> = fc.constantFrom<Action>(
  { kind: "send", event: { kind: "stopRequested", order: { signal: "SIGTERM" } } },
  { kind: "send", event: { kind: "killRequested" } },
);

/** Answers never get lost, only timers do. */
function isTimer({ kind }: JobEvent): boolean {
  return kind !== "exited" && kind !== "withdrawn" && kind !== "dependentsEnded";
}

function act(world: World, action: Action): void {
  switch (action.kind) {
    case "deliver":
    case "lose": {
      const at = action.at % Math.max(world.pending.length, 1);
      const event = world.pending[at];
      if (event === undefined || (action.kind === "lose" && !isTimer(event))) return;
      world.pending = world.pending.filter((_, other) => other !== at);
      if (action.kind === "deliver") world.send(event);
      return;
    }
    case "exit":
      return world.exit(action.end);
    case "send":
      return world.send(action.event);
    case "startable":
      world.isStartable = action.isStartable;
  }
}

/** Everything that is on its way arrives in its order, until nothing is; the most that it takes. */
function settle(world: World, stepsMax: number): void {
  for (let steps = 0; world.state.kind !== "done" && steps < stepsMax; steps++) {
    const next = world.pending.shift();
    if (next === undefined) return;
    world.send(next);
  }
}

const settings = { numRuns: 2000 };

test("whatever comes, in whatever order: one run at a time, none after a stop, one end", () => {
  fc.assert(
    fc.property(configs, fc.array(fc.oneof(actions, stops), { maxLength: 60 }), (config, list) => {
      const world = new World(config);
      world.send({ kind: "began" });
      for (const action of list) act(world, action);
    }),
    settings,
  );
});

test("a stop in a world that answers always ends the job, within a bound", () => {
  fc.assert(
    fc.property(configs, fc.array(actions, { maxLength: 60 }), (config, list) => {
      const world = new World(config);
      world.send({ kind: "began" });
      for (const action of list) act(world, action);
      world.send({ kind: "stopRequested", order: { signal: "SIGTERM" } });
      const stepsMax = world.pending.length + 6;
      settle(world, stepsMax);
      // Without a stop time-out, it is the app that decides.
      world.exit({ kind: "exited", code: 0 });
      settle(world, stepsMax);
      expect(world.state.kind).toBe("done");
    }),
    settings,
  );
});

test("a kill ends the job even when every timer has been lost", () => {
  fc.assert(
    fc.property(configs, fc.array(fc.oneof(actions, stops), { maxLength: 60 }), (config, list) => {
      const world = new World(config);
      world.send({ kind: "began" });
      for (const action of list) act(world, action);
      world.pending = world.pending.filter((event) => !isTimer(event));
      world.send({ kind: "killRequested" });
      settle(world, world.pending.length + 1);
      expect(world.state.kind).toBe("done");
    }),
    settings,
  );
});

test("an app that ignores its signal is killed when its time is over", () => {
  const hasLimit = configs.filter(({ stopTimeoutMs }) => stopTimeoutMs !== Infinity);
  fc.assert(
    fc.property(hasLimit, fc.array(actions, { maxLength: 30 }), (config, list) => {
      const world = new World(config);
      world.send({ kind: "began" });
      for (const action of list) act(world, action);
      world.send({ kind: "stopRequested", order: { signal: "SIGTERM" } });
      settle(world, world.pending.length + 6);
      expect(world.state.kind).toBe("done");
      expect(world.alive).toBeUndefined();
    }),
    settings,
  );
});
