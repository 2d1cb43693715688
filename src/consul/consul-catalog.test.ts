import { expect, test } from "bun:test";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { until } from "../../test/support/until.ts";
import type { Answer, ServiceQuery } from "../discovery/catalog.ts";
import type { DiscoveryError } from "../discovery/discovery-error.ts";
import { ConsulClient } from "./client.ts";
import { ConsulCatalog } from "./consul-catalog.ts";

interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Follows a service whose answers are these in turn; then nothing more comes. */
async function follow(replies: Reply[], query: Partial<ServiceQuery> = {}, onAnswer?: () => void) {
  const clock = new ManualClock();
  const logger = new MemoryLogger();
  const urls: string[] = [];
  const client = new ConsulClient({
    options: { baseUrl: "http://c", datacenter: "home" },
    clock,
    send(url) {
      urls.push(url);
      const reply = replies[urls.length - 1];
      if (reply === undefined) return new Promise(() => undefined);
      const headers = { "x-consul-index": String(urls.length), "x-consul-knownleader": "true" };
      return Promise.resolve(
        new Response(JSON.stringify(reply.body ?? []), {
          status: reply.status ?? 200,
          headers: { ...headers, ...reply.headers },
        }),
      );
    },
  });
  const answers: Answer[] = [];
  const failures: DiscoveryError[] = [];
  const controller = new AbortController();
  const done = new ConsulCatalog({ client, clock, logger, random: () => 0.5 }).follow(
    { service: "my app", pollMs: 5000, ...query },
    {
      onAnswer(answer) {
        answers.push(answer);
        onAnswer?.();
      },
      onFailure: (error) => failures.push(error),
    },
    controller.signal,
  );
  await until(async () => {
    await clock.advance(100);
    return urls.length > replies.length;
  });
  controller.abort();
  await done;
  return { answers, failures, logger, urls };
}

function entry(id: string, port = 80): unknown {
  return {
    Node: { Node: "n", Address: "198.18.0.1" },
    Service: { ID: id, Address: "", Port: port, Tags: null },
    Checks: [],
  };
}

test("follow() asks for all instances, at first without waiting, in the own datacenter", async () => {
  const { urls, answers } = await follow([{ body: [entry("a")] }]);
  expect(urls).toEqual([
    "http://c/v1/health/service/my%20app?dc=home",
    "http://c/v1/health/service/my%20app?index=1&wait=60000ms&dc=home",
  ]);
  expect(answers).toMatchObject([{ isTrusted: true, instances: [{ id: "a" }] }]);
});

test("follow() asks for one tag in a named datacenter", async () => {
  const { urls } = await follow([{}], { tag: "a&b", datacenter: "away" });
  expect(urls[0]).toBe("http://c/v1/health/service/my%20app?tag=a%26b&dc=away");
});

test("follow() reports a failure, and does not trust the answer after it", async () => {
  const { answers, failures } = await follow([{ body: null, status: 500 }, {}, {}]);
  expect(failures.map(({ code }) => code)).toEqual(["consul-refused"]);
  expect(answers.map(({ isTrusted }) => isTrusted)).toEqual([false, true]);
});

test("follow() never takes a wrong answer for an empty list", async () => {
  const { answers, failures } = await follow([{ body: { a: 1 } }, { body: [{}] }, { body: "[]" }]);
  expect(answers).toEqual([]);
  expect(failures.map(({ code }) => code)).toEqual(Array(3).fill("consul-unusable-answer"));
});

test("follow() takes a list that an ACL has emptied for a denial", async () => {
  const headers = { "x-consul-results-filtered-by-acls": "true" };
  const { answers, failures } = await follow([{ headers }]);
  expect(answers).toEqual([]);
  expect(failures.map(({ code }) => code)).toEqual(["consul-denied"]);
});

test("follow() hands on instances that nobody can connect to", async () => {
  const { answers, failures } = await follow([{ body: [entry("a"), entry("b", 70_000)] }]);
  expect(answers.map(({ instances }) => instances.length)).toEqual([2]);
  expect(failures).toEqual([]);
});

test("follow() outlives an error of its follower's", async () => {
  const { answers, logger } = await follow([{}, {}], {}, () => {
    throw new Error("a bug");
  });
  expect(answers).toHaveLength(2);
  expect(logger.messages("error")).toHaveLength(2);
});
