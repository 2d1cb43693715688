import { expect, test } from "bun:test";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { until } from "../../test/support/until.ts";
import { limits } from "../base/limits.ts";
import type { DiscoveryError } from "../discovery/discovery-error.ts";
import type { Query, QueryAnswer } from "../discovery/query.ts";
import { ConsulClient } from "./client.ts";
import { ConsulQueries } from "./consul-queries.ts";

interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Without an index, as whatever cannot be waited for. */
  readonly isBare?: boolean;
}

/** Follows a query whose answers are these in turn; then nothing more comes. */
async function follow(replies: Reply[], query: Query, onAnswer?: () => void) {
  const clock = new ManualClock();
  const logger = new MemoryLogger();
  const urls: string[] = [];
  const client = new ConsulClient({
    options: { baseUrl: "http://c" },
    clock,
    send(url) {
      urls.push(url.replace("http://c/v1/", ""));
      const reply = replies[urls.length - 1];
      if (reply === undefined) return new Promise(() => undefined);
      const headers = reply.isBare
        ? {}
        : { "x-consul-index": String(urls.length), "x-consul-knownleader": "true" };
      return Promise.resolve(
        new Response(JSON.stringify(reply.body) ?? "", {
          status: reply.status ?? 200,
          headers: { ...headers, ...reply.headers },
        }),
      );
    },
  });
  const answers: QueryAnswer[] = [];
  const trusted: boolean[] = [];
  const failures: DiscoveryError[] = [];
  const controller = new AbortController();
  const queries = new ConsulQueries({ client, clock, logger, random: () => 0.5 });
  const done = queries.followQuery(
    query,
    {
      onAnswer(answer, isTrusted) {
        answers.push(answer);
        trusted.push(isTrusted);
        onAnswer?.();
      },
      onFailure: (error) => failures.push(error),
    },
    controller.signal,
  );
  await until(async () => {
    await clock.advance(1000);
    return urls.length > replies.length;
  });
  const nowMs = clock.nowMs();
  controller.abort();
  await done;
  return { answers, trusted, failures, logger, urls, nowMs };
}

test("followQuery() waits for changes, and hands on every answer", async () => {
  const query = { kind: "services" } as const;
  const { urls, answers, trusted } = await follow(
    [{ body: { a: [] } }, { body: { b: [] } }],
    query,
  );
  expect(urls.slice(0, 2)).toEqual(["catalog/services", "catalog/services?index=1&wait=60000ms"]);
  expect(answers).toEqual([[{ name: "a", tags: [] }], [{ name: "b", tags: [] }]]);
  expect(trusted).toEqual([true, true]);
});

test("followQuery() takes Consul's 404 for a key that is not there, and waits for it", async () => {
  const key = { kind: "key", path: "a" } as const;
  const { urls, answers, failures } = await follow([{ status: 404 }], key);
  expect(answers).toEqual([undefined]);
  expect(failures).toEqual([]);
  expect(urls[1]).toBe("kv/a?index=1&wait=60000ms");
  const below = await follow([{ status: 404 }], { kind: "keys", prefix: "a" });
  expect(below.answers).toEqual([[]]);
});

test("followQuery() takes anybody else's 404 for a failure", async () => {
  const { answers, failures } = await follow(
    [{ status: 404, isBare: true, body: "404 page not found" }],
    { kind: "key", path: "a" },
  );
  expect(answers).toEqual([]);
  expect(failures.map(({ code }) => code)).toEqual(["consul-refused"]);
});

test("followQuery() never takes a wrong answer for data", async () => {
  const wrong: [query: Query, body: unknown][] = [
    [{ kind: "services" }, []],
    [{ kind: "instances", service: "a" }, [{}]],
    [{ kind: "nodes" }, {}],
    [{ kind: "node", node: "n" }, []],
    [{ kind: "datacenters" }, [1]],
    [{ kind: "key", path: "a" }, [{ Key: "a", Value: "?" }]],
    [{ kind: "keys", prefix: "a" }, "x"],
  ];
  for (const [query, body] of wrong) {
    const { answers, failures } = await follow([{ body }], query);
    expect(answers).toEqual([]);
    expect(failures.map(({ code }) => code)).toEqual(["consul-unusable-answer"]);
  }
});

test("followQuery() takes what an ACL has emptied for a denial", async () => {
  const headers = { "x-consul-results-filtered-by-acls": "true" };
  const { answers, failures } = await follow([{ body: {}, headers }], { kind: "services" });
  expect(answers).toEqual([]);
  expect(failures.map(({ code }) => code)).toEqual(["consul-denied"]);
});

test("followQuery() asks for the datacenters from time to time, and believes them", async () => {
  const bare = { body: ["dc1"], isBare: true };
  const { urls, trusted, nowMs } = await follow([bare, bare], { kind: "datacenters" });
  expect(urls.slice(0, 2)).toEqual(["catalog/datacenters", "catalog/datacenters"]);
  expect(trusted).toEqual([true, true]);
  expect(nowMs).toBeGreaterThanOrEqual(2 * limits.queryPollMs);
});

test("followQuery() finds our own node once, and again after a failure", async () => {
  const self = { body: { Config: { NodeName: "n1" } } };
  const node = { body: { Node: { Node: "n1" }, Services: null } };
  const { urls, answers } = await follow([self, node, node, { status: 500 }, self, node], {
    kind: "node",
  });
  expect(urls.map((url) => url.replace(/\?.*/, ""))).toEqual([
    "agent/self",
    "catalog/node/n1",
    "catalog/node/n1",
    "catalog/node/n1",
    "agent/self",
    "catalog/node/n1",
    "catalog/node/n1",
  ]);
  expect(answers).toHaveLength(3);
});

test("followQuery() fails, and asks nobody, for a key that a URL cannot name", async () => {
  const controller = new AbortController();
  const failures: DiscoveryError[] = [];
  const clock = new ManualClock();
  const client = new ConsulClient({
    options: { baseUrl: "http://c" },
    clock,
    send: () => Promise.reject(new Error("asked")),
  });
  const done = new ConsulQueries({ client, clock, logger: new MemoryLogger() }).followQuery(
    { kind: "key", path: "a/../b" },
    { onAnswer: () => undefined, onFailure: (error) => failures.push(error) },
    controller.signal,
  );
  await until(() => failures.length > 0);
  controller.abort();
  await done;
  expect(failures[0]?.message).toContain("a URL cannot name");
});

test("followQuery() outlives an error of its follower's", async () => {
  const { answers, logger } = await follow(
    [{ body: {} }, { body: {} }],
    { kind: "services" },
    () => {
      throw new Error("a bug");
    },
  );
  expect(answers).toHaveLength(2);
  expect(logger.messages("error")).toHaveLength(2);
});
