import { expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { failureOf } from "../../test/support/failure-of.ts";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { limits } from "../base/limits.ts";
import type { Registration } from "../discovery/registry.ts";
import { ConsulClient } from "./client.ts";
import { ConsulRegistry } from "./consul-registry.ts";

const signal = new AbortController().signal;
const registration: Registration = {
  id: "app/1 ?",
  name: "app",
  address: "198.18.0.7",
  port: 8000,
  tags: ["x"],
  ttlMs: 2500,
};

/** A registry whose requests are answered by the rules; `METHOD path` without one is 200 and empty. */
function createRegistry(rules: Record<string, [status: number, text: string]> = {}) {
  const sent: { question: string; body: unknown }[] = [];
  const client = new ConsulClient({
    options: { baseUrl: "http://c" },
    async send(url, { method, body }) {
      const question = `${method} ${url.slice("http://c".length)}`;
      sent.push({ question, body: body === undefined ? undefined : JSON.parse(String(body)) });
      const [status, text] = rules[question] ?? [200, ""];
      return new Response(text, { status });
    },
  });
  return { registry: new ConsulRegistry(client), sent, rules };
}

const encodedId = "app%2F1%20%3F";
const update = `PUT /v1/agent/check/update/service%3A${encodedId}`;
const getOne = `GET /v1/agent/service/${encodedId}`;

test("register() registers service and check in one call, then sets status and output", async () => {
  const { registry, sent } = createRegistry();
  await registry.register(registration, "critical", "it hurts", signal);
  expect(sent).toEqual([
    {
      question: "PUT /v1/agent/service/register",
      body: {
        ID: "app/1 ?",
        Name: "app",
        Tags: ["x"],
        Port: 8000,
        Address: "198.18.0.7",
        Check: {
          TTL: "2500ms",
          Status: "critical",
          Notes: "TTL for app set by containerbuddy",
        },
      },
    },
    { question: update, body: { Status: "critical", Output: "it hurts" } },
  ]);
});

test("beat() fails with consul-forgot when Consul does not know the check", async () => {
  const { registry } = createRegistry({
    [update]: [500, 'CheckID "service:app/1 ?" does not have associated TTL'],
  });
  expect(await failureOf(registry.beat(registration.id, "passing", "", signal))).toMatchObject({
    code: "consul-forgot",
  });
});

test("beat() names the service's rule when it is denied", async () => {
  const { registry, rules } = createRegistry();
  await registry.register(registration, "passing", "", signal);
  rules[update] = [403, "ACL not found"];
  expect(await failureOf(registry.beat(registration.id, "passing", "", signal))).toMatchObject({
    code: "consul-denied",
    message: expect.stringContaining('service:write on "app"') as string,
  });
});

test("beat() asks for a new registration once the token file has another token", async () => {
  const folder = await mkdtemp(join(tmpdir(), "token-"));
  const tokenFile = join(folder, "token");
  await writeFile(tokenFile, "old");
  const clock = new ManualClock();
  const client = new ConsulClient({
    options: { baseUrl: "http://c", tokenFile },
    clock,
    send: async () => new Response(""),
  });
  const registry = new ConsulRegistry(client);
  const { id } = registration;
  await registry.register(registration, "passing", "", signal);
  await registry.beat(id, "passing", "", signal);
  await writeFile(tokenFile, "new");
  await registry.beat(id, "passing", "", signal);
  await clock.advance(limits.tokenAgeMaxMs);
  const failed = await failureOf(registry.beat(id, "passing", "", signal));
  expect(failed).toMatchObject({ code: "consul-forgot" });
  await registry.register(registration, "passing", "", signal);
  await registry.beat(id, "passing", "", signal);
  await rm(folder, { recursive: true });
});

test("deregister() ends well when the id is not known", async () => {
  const { registry } = createRegistry({
    [`PUT /v1/agent/service/deregister/${encodedId}`]: [500, 'Unknown service {"app/1 ?" {}}'],
  });
  await registry.deregister(registration.id, signal);
});

test("find() reads where an id points to, or that it points nowhere", async () => {
  const found = '{"ID":"app/1 ?","Address":"198.18.0.7","Port":8000}';
  const { registry } = createRegistry({ [getOne]: [200, found] });
  expect(await registry.find(registration.id, signal)).toEqual({
    address: "198.18.0.7",
    port: 8000,
  });
  const empty = createRegistry({ [getOne]: [404, "unknown service ID: app/1 ?"] });
  expect(await empty.registry.find(registration.id, signal)).toBeUndefined();
  expect(empty.sent).toHaveLength(1);
});

test("find() looks through all services where Consul is too old for one", async () => {
  const all = '{"app/1 ?":{"ID":"app/1 ?","Address":"198.18.0.7","Port":8000}}';
  const { registry, rules } = createRegistry({
    [getOne]: [404, "404 page not found"],
    "GET /v1/agent/services": [200, all],
  });
  expect(await registry.find(registration.id, signal)).toMatchObject({ port: 8000 });
  rules["GET /v1/agent/services"] = [200, "{}"];
  expect(await registry.find(registration.id, signal)).toBeUndefined();
});

test("hasLeader() is false for an empty name, and fails for anything but a name", async () => {
  const question = "GET /v1/status/leader";
  const { registry, rules } = createRegistry({ [question]: [200, '"127.0.0.1:8300"'] });
  expect(await registry.hasLeader(signal)).toBe(true);
  rules[question] = [200, '""'];
  expect(await registry.hasLeader(signal)).toBe(false);
  for (const text of ["null", "[]", "<html>", ""]) {
    rules[question] = [200, text];
    expect(await failureOf(registry.hasLeader(signal))).toMatchObject({
      code: "consul-unusable-answer",
    });
  }
});

test.each([401, 403, 404, 405])(
  "hasLeader() goes ahead where the question itself is blocked: %i",
  async (status) => {
    const { registry } = createRegistry({ "GET /v1/status/leader": [status, "blocked"] });
    expect(await registry.hasLeader(signal)).toBe(true);
  },
);

test.each([429, 500, 503])("hasLeader() fails when Consul cannot say: %i", async (status) => {
  const { registry } = createRegistry({ "GET /v1/status/leader": [status, "no"] });
  expect((await failureOf(registry.hasLeader(signal))).code).toBe("consul-refused");
});
