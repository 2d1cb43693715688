import { expect, test } from "bun:test";

import { failureOf } from "../../test/support/failure-of.ts";
import { ManualClock } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { askCatalog, callFollower } from "./catalog-question.ts";
import { ConsulClient } from "./client.ts";

const signal = new AbortController().signal;

function createClient(headers: Record<string, string>, body: unknown = []) {
  const urls: string[] = [];
  const client = new ConsulClient({
    options: { baseUrl: "http://c" },
    clock: new ManualClock(),
    async send(url) {
      urls.push(url);
      return new Response(JSON.stringify(body), { headers });
    },
  });
  return { client, urls };
}

const question = {
  path: "/v1/x",
  parameters: { dc: "home", ns: undefined },
  purpose: "list all",
  rule: "service:read",
  decode: (json: unknown) => json,
  isEmpty: () => true,
};

test("askCatalog() reads the index and whether there is a leader", async () => {
  const { client, urls } = createClient({ "x-consul-index": "7", "x-consul-knownleader": "true" });
  const answer = { indexText: "7", hasLeader: true, value: [] };
  expect(await askCatalog<unknown>(client, question, undefined, signal)).toEqual(answer);
  await askCatalog(client, question, 7n, signal);
  expect(urls).toEqual(["http://c/v1/x?dc=home", "http://c/v1/x?index=7&wait=60000ms&dc=home"]);
});

test("askCatalog() takes a hidden answer for a denial that names the rule", async () => {
  const { client } = createClient({ "x-consul-results-filtered-by-acls": "true" });
  expect(await failureOf(askCatalog(client, question, undefined, signal))).toMatchObject({
    code: "consul-denied",
    message: expect.stringContaining("service:read"),
  });
});

test("callFollower() logs a bug with its stack", () => {
  const logger = new MemoryLogger();
  callFollower(
    () => {
      throw new Error("a bug");
    },
    "services",
    logger,
  );
  expect(logger.records).toMatchObject([{ level: "error", fields: { wanted: "services" } }]);
});
