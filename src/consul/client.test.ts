import { expect, spyOn, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failureOf } from "../../test/support/failure-of.ts";

import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { limits } from "../base/limits.ts";
import { describeError } from "../base/shim-error.ts";
import { ConsulClient, type ConsulRequest, type Send } from "./client.ts";
import type { ConsulOptions } from "./options.ts";

const request: ConsulRequest = {
  method: "GET",
  path: "/v1/x",
  timeoutMs: 1000,
  purpose: 'read "x"',
  rule: 'service:read on "x"',
};

function createClient(send: Send, options: Partial<ConsulOptions> = {}) {
  const clock = new ManualClock();
  const baseUrl = "http://127.0.0.1:8500/prefix";
  return { clock, client: new ConsulClient({ options: { baseUrl, ...options }, clock, send }) };
}

const signal = new AbortController().signal;

async function withTokenFile(work: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "token-"));
  try {
    await work(join(folder, "token"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("ConsulClient sends the question with its token, and follows no redirect", async () => {
  const sent: [url: string, init: BunFetchRequestInit][] = [];
  const send: Send = async (url, init) => {
    sent.push([url, init]);
    return new Response("[1]", { headers: { "x-consul-index": "5" } });
  };
  const { client } = createClient(send, { token: "t0ken", basicAuth: "a:b" });
  const body = { Name: "ä" };
  const answer = await client.request(
    { ...request, method: "PUT", query: { tag: "a b&c" }, body },
    signal,
  );
  expect(answer.text).toBe("[1]");
  expect(answer.headers.get("x-consul-index")).toBe("5");
  const [url, init] = sent[0] ?? [];
  expect(url).toBe("http://127.0.0.1:8500/prefix/v1/x?tag=a+b%26c");
  expect(init).toMatchObject({
    method: "PUT",
    body: '{"Name":"ä"}',
    redirect: "manual",
    timeout: false,
    decompress: false,
    headers: { "x-consul-token": "t0ken", authorization: "Basic YTpi", "accept-encoding": "gzip" },
  });
});

test("ConsulClient gives up at the time-out, also when the server ignores the abort", async () => {
  const { client, clock } = createClient(() => new Promise<never>(() => undefined));
  const failed = failureOf(client.request(request, signal));
  await settle();
  await clock.advance(1000);
  expect(await failed).toMatchObject({ code: "consul-timed-out" });
  expect(clock.pending).toBe(0);
});

test("ConsulClient gives an answer's body its own time", async () => {
  const send: Send = async () => new Response(new ReadableStream<Uint8Array>());
  const { client, clock } = createClient(send);
  const failed = failureOf(client.request({ ...request, bodyTimeoutMs: 5000 }, signal));
  await settle();
  await clock.advance(4999);
  expect(clock.pending).toBe(1);
  await clock.advance(1);
  expect(await failed).toMatchObject({ code: "consul-timed-out" });
});

test("ConsulClient fails with a DiscoveryError when its caller gives up", async () => {
  const controller = new AbortController();
  const { client } = createClient(() => new Promise<never>(() => undefined));
  const failed = failureOf(client.request(request, controller.signal));
  await settle();
  controller.abort();
  expect(await failed).toMatchObject({ code: "consul-timed-out", name: "DiscoveryError" });
});

test("ConsulClient never names a token, a user or a password in an error", async () => {
  const text = "token s3cr3t-token is unknown";
  const send: Send = async () => new Response(text, { status: 403 });
  const secrets = { token: "s3cr3t-token", basicAuth: "us3r:passw0rd" };
  const { client } = createClient(send, secrets);
  const failed = await failureOf(client.request(request, signal));
  expect(describeError(failed)).toContain("token (token) is unknown");
  expect(describeError(failed)).not.toMatch(/s3cr3t|us3r|passw0rd/);
});

test("ConsulClient tries once more with the file's new token after a 403", async () => {
  await withTokenFile(async (tokenFile) => {
    await writeFile(tokenFile, "old");
    const used: unknown[] = [];
    const send: Send = async (_url, { headers }) => {
      used.push((headers as Record<string, string>)["x-consul-token"]);
      return used.length === 1
        ? new Response("[]")
        : new Response("", { status: used.at(-1) === "new" ? 200 : 403 });
    };
    const { client } = createClient(send, { tokenFile });
    await client.request(request, signal);
    await writeFile(tokenFile, "new");
    await client.request(request, signal);
    expect(used).toEqual(["old", "old", "new"]);
    await writeFile(tokenFile, "expired");
    const fresh = { ...request, isTokenFresh: true };
    expect(await failureOf(client.request(fresh, signal))).toMatchObject({ code: "consul-denied" });
    expect(used).toEqual(["old", "old", "new", "expired"]);
  });
});

test("ConsulClient asks nothing while its token file cannot be read", async () => {
  await withTokenFile(async (tokenFile) => {
    let count = 0;
    const send: Send = async () => {
      count++;
      return new Response("[]");
    };
    const { client } = createClient(send, { tokenFile });
    expect(await failureOf(client.request(request, signal))).toMatchObject({
      code: "consul-denied",
    });
    expect(count).toBe(0);
    await writeFile(tokenFile, "here");
    await client.request(request, signal);
    expect(count).toBe(1);
  });
});

test("ConsulClient has large answers compiled, and no others", async () => {
  const policy = spyOn(Bun.unsafe, "setJITPolicy").mockImplementation(() => undefined);
  let body = "[]";
  const { client } = createClient(async () => new Response(body));
  await client.ask(request, (json) => json, signal);
  expect(policy).not.toHaveBeenCalled();
  body = JSON.stringify("x".repeat(limits.largeAnswerBytes));
  await client.ask(request, (json) => json, signal);
  expect(policy).toHaveBeenCalledTimes(1);
  policy.mockRestore();
});

test("ConsulClient refuses a body beyond the limit", async () => {
  const chunk = new Uint8Array(8 * 1024 * 1024);
  const send: Send = async () =>
    new Response(
      new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(chunk) }),
    );
  const { client } = createClient(send);
  const failed = await failureOf(client.request(request, signal));
  expect(failed).toMatchObject({ code: "consul-unusable-answer" });
  expect(failed.message).toContain(String(limits.answerBytesMax));
});

test("ConsulClient takes invalid UTF-8 for what it is", async () => {
  const send: Send = async () => new Response(new Uint8Array([0x22, 0xff, 0x22]));
  const { client } = createClient(send);
  expect(await failureOf(client.request(request, signal))).toMatchObject({
    code: "consul-unusable-answer",
  });
});
