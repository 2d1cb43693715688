import { expect, test } from "bun:test";
import { ManualClock } from "../../test/support/manual-clock.ts";
import { instanceOf, keyOf, nodeOf } from "../../test/support/scripted-queries.ts";
import { limits } from "../base/limits.ts";
import type { Query, QueryAnswer } from "../discovery/query.ts";
import { LossHold } from "./loss-hold.ts";

function start(kind: Query["kind"] = "services") {
  const clock = new ManualClock();
  const believed: QueryAnswer[] = [];
  const told: string[] = [];
  const hold = new LossHold(kind, {
    clock,
    onBelieved: (answer) => believed.push(answer),
    onHeld: (because) => told.push(`held: ${because}`),
    onReleased: (because) => told.push(`released: ${because}`),
  });
  return { clock, hold, believed, told };
}

function services(...names: string[]) {
  return names.map((name) => ({ name, tags: [] }));
}

test("a loss that can be trusted is believed at once", () => {
  const { hold, believed, told } = start();
  hold.answered(services("a", "b"), true);
  hold.answered([], true);
  expect(believed.at(-1)).toEqual([]);
  expect(told).toEqual([]);
});

test("a loss that cannot is held for its time, however often it is repeated", async () => {
  const { hold, clock, believed, told } = start();
  hold.answered(services("a", "b"), true);
  hold.answered([], false);
  await clock.advance(1000);
  hold.answered([], true);
  expect(believed).toEqual([services("a", "b")]);
  expect(hold.isHeld).toBe(true);
  await clock.advance(limits.untrustedHoldMs - 1000);
  expect(believed.at(-1)).toEqual([]);
  expect(hold.isHeld).toBe(false);
  expect(told).toEqual([
    "held: 2 are missing in an answer that follows an error",
    "released: timed out",
  ]);
});

test("it is over when nothing is missing any more", async () => {
  const { hold, clock, believed, told } = start();
  hold.answered(services("a"), true);
  hold.answered([], false);
  hold.answered(services("a", "b"), true);
  expect(believed.at(-1)).toEqual(services("a", "b"));
  expect(told.at(-1)).toBe("released: recovered");
  expect(clock.pending).toBe(0);
});

test("an untrusted answer that has lost nothing is believed, and so is the first one", () => {
  const { hold, believed } = start();
  hold.answered(services("a"), false);
  hold.failed();
  hold.answered(services("a", "b"), false);
  expect(believed).toEqual([services("a"), services("a", "b")]);
});

test("every kind of answer can lose something", () => {
  const service = {
    id: "a",
    service: "a",
    tags: [],
    meta: {},
    address: "",
    port: 0,
    enableTagOverride: false,
  };
  const losses: [kind: Query["kind"], before: QueryAnswer, after: QueryAnswer][] = [
    ["services", services("a"), services("b")],
    ["instances", [instanceOf("a")], [instanceOf("b")]],
    ["nodes", [nodeOf("a")], []],
    ["node", { node: nodeOf("a"), services: [] }, undefined],
    ["node", { node: nodeOf("a"), services: [service] }, { node: nodeOf("a"), services: [] }],
    ["datacenters", ["a"], []],
    ["key", keyOf("a", ""), undefined],
    ["keys", [keyOf("a", "")], []],
  ];
  for (const [kind, before, after] of losses) {
    const { hold, believed } = start(kind);
    hold.answered(before, true);
    hold.answered(after, false);
    expect(believed).toEqual([before]);
  }
});

test("stop() ends the timer", () => {
  const { hold, clock } = start();
  hold.answered(services("a"), true);
  hold.answered([], false);
  hold.stop();
  expect(clock.pending).toBe(0);
});
