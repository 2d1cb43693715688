import { describe, expect, test } from "bun:test";

import { limits } from "../base/limits.ts";
import { DiscoveryError, type DiscoveryErrorCode } from "../discovery/discovery-error.ts";
import { type Decision, parseIndex, type QueryState, startState, step } from "./index-rules.ts";

const pollMs = 7000;
const rules = { pollMs, random: () => 0.5 };

function answer(
  state: QueryState,
  indexText: string | null,
  { hasLeader = true, tookMs = 0, nowMs = 1_000_000 } = {},
): Decision {
  return step(state, { kind: "answered", indexText, hasLeader, tookMs, nowMs }, rules);
}

function fail(state: QueryState, code: DiscoveryErrorCode, retryAfterMs?: number): Decision {
  const error = new DiscoveryError(code, "x", retryAfterMs === undefined ? {} : { retryAfterMs });
  return step(state, { kind: "failed", error, nowMs: 1_000_000 }, rules);
}

/** A query that waits for more than 50, and has its bucket full again. */
const waiting: QueryState = { ...startState(0), index: 50n, seen: 50n };

describe("parseIndex()", () => {
  const cases: [text: string | null, index: bigint | undefined][] = [
    [null, undefined],
    ["", undefined],
    ["0", undefined],
    ["000", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["abc", undefined],
    ["2, 3", undefined],
    ["0x10", undefined],
    ["1", 1n],
    ["007", 7n],
    ["9007199254740993", 9007199254740993n],
    ["18446744073709551615", 18446744073709551615n],
    ["18446744073709551616", undefined],
    ["9".repeat(1000), undefined],
  ];
  for (const [text, index] of cases) {
    test(`reads ${text === null ? "no header" : `"${text.slice(0, 30)}"`} as ${index}`, () => {
      expect(parseIndex(text)).toBe(index as bigint);
    });
  }
});

describe("step()", () => {
  test("asks without waiting at first, and then waits for the answer's index", () => {
    const state = startState(0);
    expect(state.index).toBeUndefined();
    const decision = answer(state, "9");
    expect(decision).toMatchObject({ isTrusted: true, delayMs: 0, state: { index: 9n } });
  });

  interface Row {
    title: string;
    from: QueryState;
    header: string | null;
    hasLeader?: boolean;
    tookMs?: number;
    expected: { isTrusted: boolean; delayMs: number; index: bigint | undefined };
  }
  const confirmMs = limits.watchConfirmMs;
  const rows: Row[] = [
    {
      title: "asks again at once after a change",
      from: waiting,
      header: "51",
      expected: { isTrusted: true, delayMs: 0, index: 51n },
    },
    {
      title: "asks again at once when the wait ran out",
      from: waiting,
      header: "50",
      tookMs: limits.watchWaitMs,
      expected: { isTrusted: true, delayMs: 0, index: 50n },
    },
    {
      title: "starts over when the index goes back, and confirms soon",
      from: waiting,
      header: "49",
      expected: { isTrusted: false, delayMs: confirmMs, index: undefined },
    },
    {
      title: "confirms an answer without a leader",
      from: waiting,
      header: "51",
      hasLeader: false,
      expected: { isTrusted: false, delayMs: confirmMs, index: undefined },
    },
    {
      title: "goes on to wait when the confirmation has no leader either",
      from: { ...waiting, index: undefined, isConfirming: true },
      header: "51",
      hasLeader: false,
      expected: { isTrusted: false, delayMs: 0, index: 51n },
    },
    {
      title: "trusts a confirmation",
      from: { ...waiting, index: undefined, isConfirming: true },
      header: "50",
      expected: { isTrusted: true, delayMs: 0, index: 50n },
    },
    {
      title: "starts over again when the confirmation goes back too",
      from: { ...waiting, index: undefined, isConfirming: true },
      header: "20",
      expected: { isTrusted: false, delayMs: confirmMs, index: undefined },
    },
    {
      title: "does not trust the first answer after an error, and confirms it soon",
      from: { ...waiting, index: undefined, failures: 3 },
      header: "60",
      expected: { isTrusted: false, delayMs: confirmMs, index: undefined },
    },
    ...[null, "0", "-4", "abc", "18446744073709551616"].map((header) => ({
      title: `polls while the index is ${header}`,
      from: waiting,
      header,
      expected: { isTrusted: true, delayMs: pollMs, index: undefined },
    })),
    {
      title: "forgives two answers that came at once without news",
      from: { ...waiting, idleAnswers: 1 },
      header: "50",
      expected: { isTrusted: true, delayMs: 0, index: 50n },
    },
    {
      title: "polls when a third comes at once without news",
      from: { ...waiting, idleAnswers: 2 },
      header: "50",
      expected: { isTrusted: true, delayMs: pollMs, index: 50n },
    },
    {
      title: "ends the polling when the index moves",
      from: { ...waiting, idleAnswers: 9 },
      header: "51",
      expected: { isTrusted: true, delayMs: 0, index: 51n },
    },
    {
      title: "waits for an index beyond 2^53 exactly",
      from: waiting,
      header: "9007199254740993",
      expected: { isTrusted: true, delayMs: 0, index: 9007199254740993n },
    },
  ];
  for (const { title, from, header, expected, ...rest } of rows) {
    test(title, () => {
      const { isTrusted, delayMs, state } = answer(from, header, rest);
      expect({ isTrusted, delayMs, index: state.index }).toEqual(expected);
    });
  }

  test("doubles the time between attempts to 30 s, and starts over after any answer", () => {
    let state = waiting;
    const delays: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      const decision = fail(state, "consul-unreachable");
      delays.push(decision.delayMs);
      expect(decision.state.index).toBeUndefined();
      state = decision.state;
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(fail(answer(state, "50").state, "consul-refused").delayMs).toBe(250);
  });

  test("leaves a server alone for as long as it asks", () => {
    expect(fail(waiting, "consul-refused", 9000).delayMs).toBe(9000);
    expect(fail(waiting, "consul-refused", 10).delayMs).toBe(250);
  });

  test("does not knock at full speed with a token that was denied", () => {
    expect(fail(waiting, "consul-denied").delayMs).toBe(limits.watchRetryMaxMs * 0.9);
  });

  test("asks in a storm ten times at once, then once a second, and recovers with time", () => {
    let state = startState(0);
    const delays: number[] = [];
    for (let index = 1; index <= 12; index++) {
      const decision = answer(state, String(index), { nowMs: 0 });
      delays.push(decision.delayMs);
      state = decision.state;
    }
    const { watchBurst, watchSlowMs } = limits;
    // The first request is in the burst too.
    expect(delays.filter((delay) => delay === 0)).toHaveLength(watchBurst - 1);
    expect(delays.slice(watchBurst - 1)).toEqual([watchSlowMs, 2 * watchSlowMs, 3 * watchSlowMs]);
    const later = answer(state, "100", { nowMs: 100 * watchSlowMs });
    expect(later.delayMs).toBe(0);
  });
});
