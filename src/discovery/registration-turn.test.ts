import { expect, test } from "bun:test";
import { limits } from "../base/limits.ts";
import { firstRegistrationState, type Report } from "./registration-state.ts";
import { describeFailure, Turn } from "./registration-turn.ts";

const rules = { id: "app-h", port: 80, ttlMs: 9000, freshMs: 5000 };

function createTurn(report?: Report, nowMs = 0): Turn {
  const moment = { nowMs, random: () => 0.5, address: () => undefined };
  return new Turn({ ...firstRegistrationState, report }, rules, moment);
}

test("fresh is the verdict as long as it may be believed", () => {
  const report: Report = { status: "critical", output: "", atMs: 1000 };
  expect(createTurn(report, 6000).fresh?.status).toBe("critical");
  expect(createTurn(report, 6001).fresh).toBeUndefined();
  expect(createTurn({ ...report, status: "unknown" }, 1000).fresh).toBeUndefined();
});

test("complain() says each trouble once, until recover()", () => {
  const turn = createTurn();
  turn.complain("no-leader", "first");
  turn.complain("no-leader", "first again");
  turn.complain("consul-timed-out", "second");
  turn.recover();
  turn.recover();
  turn.complain("consul-timed-out", "third");
  const messages = turn.effects.map((effect) => effect.kind === "log" && effect.message);
  expect(messages).toEqual(["first", "second", "Consul answers again", "third"]);
});

test.each([
  ["stale", "There are fresh check results again"],
  ["no-address", "An interface has an address that matches again"],
  ["no-leader", "Consul answers again"],
] as const)("recover() says what is well again after %p", (trouble, words) => {
  const turn = createTurn();
  turn.complain(trouble, "wrong");
  turn.recover();
  expect(turn.effects.at(-1)).toMatchObject({ kind: "log", level: "info", message: words });
});

test("ask() numbers each question and limits its time", () => {
  const turn = createTurn();
  turn.ask({ kind: "beat", status: "passing", output: "" });
  turn.ask({ kind: "deregister" });
  expect(turn.effects).toMatchObject([
    { generation: 1, timeoutMs: 3000 },
    { generation: 2, timeoutMs: limits.deregisterTimeoutMs },
  ]);
});

test("nextBeatMs() is a third of the TTL from the last one on, and never past", () => {
  expect(createTurn().nextBeatMs(0)).toBe(3000);
  expect(createTurn(undefined, 9000).nextBeatMs(0)).toBe(9000);
});

test("retryAtMs() doubles, and respects a refusal and a wish to be left alone", () => {
  const turn = createTurn();
  const failure = { kind: "failed", code: "consul-refused", reason: "" } as const;
  expect([1, 2, 3, 20].map((failures) => turn.retryAtMs(failures, undefined))).toEqual([
    250, 500, 1000, 30_000,
  ]);
  expect(turn.retryAtMs(1, { ...failure, code: "consul-denied", retryAfterMs: undefined })).toBe(
    30_000,
  );
  expect(turn.retryAtMs(1, { ...failure, retryAfterMs: 7000 })).toBe(7000);
});

test("describeFailure() has the code, and says when a refused token is tried again", () => {
  const failure = { kind: "failed", reason: "no", retryAfterMs: undefined } as const;
  expect(describeFailure({ ...failure, code: "consul-denied" })).toEqual({
    code: "consul-denied",
    reason: "no",
    nextTryMs: 30_000,
  });
  expect(describeFailure({ ...failure, code: "consul-refused" })).toEqual({
    code: "consul-refused",
    reason: "no",
  });
});
