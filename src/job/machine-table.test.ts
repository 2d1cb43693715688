// Every event in every state, decided in one table. A new state or event breaks it, first the
// compiler's opinion of it, then the count.
import { expect, test } from "bun:test";

import { createJobConfig, restarts } from "../../test/support/job-config.ts";
import type { JobConfig } from "../config/config.ts";
import { step } from "./machine.ts";
import type { Budget, Effect, JobEvent, State } from "./state.ts";

const states = [
  "created",
  "waiting",
  "running",
  "resting",
  "standing",
  "withdrawing",
  "draining",
  "announcing",
  "terminating",
  "done",
] as const satisfies readonly State["kind"][];

type Forgotten = Exclude<State["kind"], (typeof states)[number]>;
type OneForEach<Tuple extends readonly string[]> = { readonly [at in keyof Tuple]: string };
type Row = OneForEach<typeof states>;

/** The state stays and nothing is done. */
const _ = "";
const spawn1 = "spawn 1, set runTimedOut, set provedHealthy";
const spawn2 = "spawn 2, set runTimedOut, set provedHealthy";

// In the order of `states`. The job waits for each change, has restarts left, a time limit and a
// drain; it has not run before it is waiting, and its run 1 is alive from running on.
// biome-ignore format: a table is read by its columns.
const table: { readonly [kind in JobEvent["kind"]]: Row } = {
  began: ["waiting: set waitTimedOut", _, _, _, _, _, _, _, _, _],
  triggered: [_, `running: ${spawn1}`, "running", `running: ${spawn2}`, _, _, _, _, _, _],
  waitTimedOut: [_, "done: announceWaitTimedOut, announceStopped", _, _, _, _, _, _, _, _],
  started: [_, _, "running: advertise", _, _, _, _, _, _, _],
  exited: [
    _, _, "resting: withdraw 1, set rested", _, _,
    "withdrawing", "announcing: announceStopping by order", "announcing", "done: announceStopped", _,
  ],
  runTimedOut: [
    _, _, "running: kill", _, _,
    "withdrawing: kill", "draining: kill", "announcing: kill", "terminating: kill", _,
  ],
  rested: [_, _, _, `running: ${spawn2}`, _, _, _, _, _, _],
  intervalElapsed: [
    _, _, "running: set intervalElapsed", "running: spawn 2, set runTimedOut, set intervalElapsed", _,
    _, _, _, _, _,
  ],
  provedHealthy: [_, _, "running", _, _, _, _, _, _, _],
  stopRequested: [
    "done: announceStopped", "done: announceStopped",
    "withdrawing: withdraw 1", "withdrawing: withdraw 1", "withdrawing: withdraw 0",
    _, _, _, _, _,
  ],
  withdrawn: [_, _, _, _, _, "draining: set drained", _, _, _, _],
  drained: [_, _, _, _, _, _, "announcing: announceStopping by order", _, _, _],
  dependentsEnded: [_, _, _, _, _, _, _, "terminating: SIGINT, set stopTimedOut", _, _],
  stopTimedOut: [_, _, _, _, _, _, _, _, "terminating: kill", _],
  killRequested: [
    "done: withdraw 0, announceStopped", "done: withdraw 0, announceStopped",
    "terminating: withdraw 1, kill",
    "done: withdraw 1, announceStopped", "done: withdraw 0, announceStopped",
    "terminating: kill", "terminating: kill", "terminating: kill", "terminating: kill", _,
  ],
};

const changes: JobConfig = createJobConfig({
  when: { kind: "each", source: "watch.db", event: "changed" },
  restart: restarts(5),
  timeoutMs: 10_000,
  waitTimeoutMs: 60_000,
  drainMs: 3000,
});
const ticks: JobConfig = { ...changes, when: { kind: "interval", everyMs: 7000 } };

const events: { readonly [kind in JobEvent["kind"]]: JobEvent } = {
  began: { kind: "began" },
  triggered: { kind: "triggered" },
  waitTimedOut: { kind: "waitTimedOut" },
  started: { kind: "started" },
  exited: { kind: "exited", end: { kind: "exited", code: 3 } },
  runTimedOut: { kind: "runTimedOut", run: 1 },
  rested: { kind: "rested", run: 1 },
  intervalElapsed: { kind: "intervalElapsed" },
  provedHealthy: { kind: "provedHealthy", run: 1 },
  stopRequested: { kind: "stopRequested", order: { signal: "SIGINT" } },
  withdrawn: { kind: "withdrawn", run: 1 },
  drained: { kind: "drained" },
  dependentsEnded: { kind: "dependentsEnded" },
  stopTimedOut: { kind: "stopTimedOut" },
  killRequested: { kind: "killRequested" },
};

function createStateOf(kind: State["kind"]): State {
  const run = kind === "created" || kind === "waiting" || kind === "standing" ? 0 : 1;
  const budget: Budget = {
    startsLeft: Infinity,
    restartsLeft: 5,
    earlyEnds: 2,
    run,
    lastEnd: undefined,
  };
  switch (kind) {
    case "running":
      return { kind, budget, isAskedAgain: false };
    case "withdrawing":
      return { kind, budget, order: { signal: "SIGINT" }, isAlive: true };
    case "draining":
      return { kind, budget, order: { signal: "SIGINT" }, isAlive: true };
    case "announcing":
      return { kind, budget, order: { signal: "SIGINT" }, isAlive: true };
    default:
      return { kind, budget };
  }
}

function describeEffect(effect: Effect): string {
  switch (effect.kind) {
    case "setTimer":
      return `set ${effect.timer.kind}`;
    case "spawn":
    case "withdraw":
      return `${effect.kind} ${effect.run}`;
    case "signal":
      return effect.signal;
    case "announceStopping":
      return effect.isOrdered ? "announceStopping by order" : "announceStopping by itself";
    default:
      return effect.kind;
  }
}

const decided = new Set<string>();
const rows = Object.entries(table) as [JobEvent["kind"], Row][];

test.each(rows)("step() decides %p in every state", (kind, row) => {
  const config = kind === "intervalElapsed" ? ticks : changes;
  const found = states.map((state) => {
    const before = createStateOf(state);
    const [after, ...effects] = step(config, before, events[kind]);
    decided.add(`${state} ${kind}`);
    if (after === before && effects.length === 0) return _;
    return [after.kind, effects.map(describeEffect).join(", ")].filter((text) => text).join(": ");
  });
  expect(found).toEqual([...row]);
});

test("every pair of a state and an event has been decided", () => {
  const forgotten: Forgotten[] = [];
  expect(forgotten).toEqual([]);
  expect(decided.size).toBe(states.length * rows.length);
  expect([states.length, rows.length]).toEqual([10, 15]);
});
