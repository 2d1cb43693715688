import { expect, test } from "bun:test";

import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { DiscoveryError } from "../discovery/discovery-error.ts";
import { followIndex, type IndexedAnswer } from "./blocking-query.ts";

/** A query whose answers the test gives one by one. */
function start() {
  const clock = new ManualClock();
  const controller = new AbortController();
  const log: string[] = [];
  let reply = Promise.withResolvers<IndexedAnswer<string>>();
  const asked: (bigint | undefined)[] = [];
  const done = followIndex<string>(
    {
      ask(index) {
        asked.push(index);
        reply = Promise.withResolvers();
        return reply.promise;
      },
      onAnswer: (value, isTrusted) => log.push(`${value} ${isTrusted ? "trusted" : "doubtful"}`),
      onFailure: ({ code }) => log.push(code),
      clock,
      random: () => 0.5,
      pollMs: 5000,
    },
    controller.signal,
  );
  return {
    clock,
    asked,
    log,
    done,
    abort: () => controller.abort(),
    async answer(value: string, indexText: string | null = "1") {
      reply.resolve({ indexText, hasLeader: true, value });
      await settle();
    },
    async fail() {
      reply.reject(new DiscoveryError("consul-unreachable", "x"));
      await settle();
    },
  };
}

test("followIndex() hands on every answer, and waits for the newest index", async () => {
  const query = start();
  await query.answer("a", "5");
  await query.answer("b", "6");
  expect(query.log).toEqual(["a trusted", "b trusted"]);
  expect(query.asked).toEqual([undefined, 5n, 6n]);
});

test("followIndex() tells each failure, and confirms the answer after it within a second", async () => {
  const query = start();
  await query.answer("a", "5");
  await query.fail();
  expect(query.asked).toHaveLength(2);
  await query.clock.advance(250);
  await query.fail();
  await query.clock.advance(500);
  await query.answer("b", "3");
  await query.clock.advance(999);
  expect(query.asked).toHaveLength(4);
  await query.clock.advance(1);
  await query.answer("b", "3");
  expect(query.log).toEqual([
    "a trusted",
    "consul-unreachable",
    "consul-unreachable",
    "b doubtful",
    "b trusted",
  ]);
  expect(query.asked).toEqual([undefined, 5n, undefined, undefined, undefined, 3n]);
});

test("followIndex() polls a server that has no index", async () => {
  const query = start();
  await query.answer("a", null);
  await query.clock.advance(4999);
  expect(query.asked).toHaveLength(1);
  await query.clock.advance(1);
  expect(query.asked).toEqual([undefined, undefined]);
});

test("followIndex() ends in a pause, and calls back no more after the end of a request", async () => {
  const paused = start();
  await paused.fail();
  paused.abort();
  await paused.done;
  expect(paused.clock.pending).toBe(0);

  const asking = start();
  asking.abort();
  await asking.answer("late");
  await asking.done;
  expect(asking.log).toEqual([]);
});
