// Every event in every state, decided in one table. A new state or event breaks it, first the
// compiler's opinion of it, then the count.
import { expect, test } from "bun:test";

import {
  createTemplateState,
  stepTemplate,
  type TemplateEffect,
  type TemplateEvent,
  type TemplateState,
} from "./template-machine.ts";

const states = [
  "created",
  "preparing",
  "scheduled",
  "evaluating",
  "installing",
  "settled",
  "quieting",
  "resting",
  "stopped",
] as const satisfies readonly TemplateState["kind"][];

type Forgotten = Exclude<TemplateState["kind"], (typeof states)[number]>;
type OneForEach<Tuple extends readonly string[]> = { readonly [at in keyof Tuple]: string };
type Row = OneForEach<typeof states>;

/** The state stays and nothing is done. */
const _ = "";
const soon = "scheduled: schedule";
const quiet = "quieting: overdue in 900, quieted in 100";

// In the order of `states`. The file has been rendered before, two attempts in a row have failed since,
// and changes are waited out.
// biome-ignore format: a table is read by its columns.
const table: { readonly [kind in TemplateEvent["kind"]]: Row } = {
  began: ["preparing: prepare", _, _, _, _, _, _, _, _],
  prepared: [_, soon, _, _, _, _, _, _, _],
  changed: [
    _, _, _, "evaluating again", "installing again",
    quiet, "quieting: quieted in 100", quiet, _,
  ],
  turnEnded: [_, _, "evaluating: evaluate", _, _, _, _, _, _],
  evaluated: [_, _, _, "installing: install", _, _, _, _, _],
  installEnded: [_, _, _, _, "resting: rested after 3", _, _, _, _],
  quieted: [_, _, _, _, _, _, soon, _, _],
  overdue: [_, _, _, _, _, _, soon, _, _],
  rested: [_, _, _, _, _, _, _, soon, _],
  stopRequested: [
    "stopped: end", "stopped: end", "stopped: end", "stopped: end", "stopped: end",
    "stopped: end", "stopped: end", "stopped: end", _,
  ],
};

const wait = { minMs: 100, maxMs: 900 };
const progress = { hasRendered: true, failures: 2 };

const events: { readonly [kind in TemplateEvent["kind"]]: TemplateEvent } = {
  began: { kind: "began" },
  prepared: { kind: "prepared" },
  changed: { kind: "changed" },
  turnEnded: { kind: "turnEnded" },
  evaluated: { kind: "evaluated", hasText: true },
  installEnded: { kind: "installEnded", hasSucceeded: false },
  quieted: { kind: "quieted" },
  overdue: { kind: "overdue" },
  rested: { kind: "rested" },
  stopRequested: { kind: "stopRequested" },
};

function createStateOf(kind: TemplateState["kind"]): TemplateState {
  switch (kind) {
    case "evaluating":
    case "installing":
      return { kind, progress, isAskedAgain: false };
    default:
      return { kind, progress };
  }
}

function describeState(state: TemplateState): string {
  return "isAskedAgain" in state && state.isAskedAgain ? `${state.kind} again` : state.kind;
}

function describeEffect(effect: TemplateEffect): string {
  if (effect.kind !== "setTimer") return effect.kind;
  const { delay, timer } = effect;
  return delay.kind === "fixed" ? `${timer} in ${delay.ms}` : `${timer} after ${delay.failures}`;
}

/** What an event makes of a state, in the words of the table. */
function decide(state: TemplateState, event: TemplateEvent) {
  const [after, ...effects] = stepTemplate(wait, state, event);
  if (after === state && effects.length === 0) return _;
  const done = effects.map(describeEffect).join(", ");
  return [describeState(after), done].filter((text) => text).join(": ");
}

const decided = new Set<string>();
const rows = Object.entries(table) as [TemplateEvent["kind"], Row][];

test.each(rows)("stepTemplate() decides %p in every state", (kind, row) => {
  const found = states.map((state) => {
    decided.add(`${state} ${kind}`);
    return decide(createStateOf(state), events[kind]);
  });
  expect(found).toEqual([...row]);
});

test("every pair of a state and an event has been decided", () => {
  const forgotten: Forgotten[] = [];
  expect(forgotten).toEqual([]);
  expect(decided.size).toBe(states.length * rows.length);
  expect([states.length, rows.length]).toEqual([9, 10]);
});

test("a file that has never been rendered waits for nothing", () => {
  const state = { ...createStateOf("settled"), progress: { hasRendered: false, failures: 0 } };
  expect(decide(state, events.changed)).toBe(soon);
});

test("without a wait, a change is rendered at once", () => {
  for (const kind of ["settled", "resting", "quieting"] as const) {
    const [after, ...effects] = stepTemplate(undefined, createStateOf(kind), events.changed);
    expect([after.kind, ...effects.map(describeEffect)]).toEqual(["scheduled", "schedule"]);
  }
});

test("an evaluation without a text waits for the next change, or follows one that has come already", () => {
  const evaluated: TemplateEvent = { kind: "evaluated", hasText: false };
  expect(decide(createStateOf("evaluating"), evaluated)).toBe("settled");
  expect(decide({ kind: "evaluating", progress, isAskedAgain: true }, evaluated)).toBe(quiet);
});

test("an evaluation that is out of date already is installed all the same, and once more afterwards", () => {
  const evaluating: TemplateState = { kind: "evaluating", progress, isAskedAgain: true };
  expect(decide(evaluating, events.evaluated)).toBe("installing again: install");
  const installing: TemplateState = { kind: "installing", progress, isAskedAgain: true };
  for (const hasSucceeded of [true, false]) {
    expect(decide(installing, { kind: "installEnded", hasSucceeded })).toBe(quiet);
  }
});

test("a success ends the back-off, and from then on changes are waited out", () => {
  const first = { hasRendered: false, failures: 2 };
  const installing: TemplateState = { kind: "installing", progress: first, isAskedAgain: false };
  const [after] = stepTemplate(wait, installing, { kind: "installEnded", hasSucceeded: true });
  expect(after).toEqual({ kind: "settled", progress: { hasRendered: true, failures: 0 } });
  expect(createTemplateState().progress).toEqual({ hasRendered: false, failures: 0 });
});
