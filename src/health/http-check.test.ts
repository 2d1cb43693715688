import { expect, test } from "bun:test";
import { limits } from "../base/limits.ts";
import { type Fetch, isLoopbackName, runHttpCheck } from "./http-check.ts";

const url = "http://127.0.0.1:8080/health";
const never = new AbortController().signal;

function answer(
  status: number,
  body: ConstructorParameters<typeof Response>[0] = "",
  statusText = "",
): Fetch {
  return () => Promise.resolve(new Response(body, { status, statusText }));
}

test.each([
  [200, "passed"],
  [204, "passed"],
  [302, "passed"],
  [399, "passed"],
  [400, "failed"],
  [404, "failed"],
  [500, "failed"],
  [503, "failed"],
] as const)("status %p has %p", async (status, kind) => {
  const body = status === 204 ? undefined : "";
  const fetchUrl: Fetch = () => Promise.resolve(new Response(body, { status }));
  expect((await runHttpCheck(url, never, fetchUrl)).kind).toBe(kind);
});

test("the output is the status line and the beginning of the body", async () => {
  const outcome = await runHttpCheck(url, never, answer(503, "no db", "Service Unavailable"));
  expect(outcome).toEqual({ kind: "failed", output: "HTTP 503 Service Unavailable\nno db" });
});

test("a body without an end is read up to the limit and cancelled", async () => {
  let isCancelled = false;
  let chunks = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      chunks++;
      controller.enqueue(new Uint8Array(1000).fill(120));
    },
    cancel() {
      isCancelled = true;
    },
  });
  const outcome = await runHttpCheck(url, never, answer(200, endless));
  expect(outcome.kind === "passed" && outcome.output.length).toBe(limits.checkBodyBytesMax);
  expect(isCancelled).toBe(true);
  expect(chunks).toBeLessThan(10);
});

test("no redirect is followed and no connection kept", async () => {
  const inits: BunFetchRequestInit[] = [];
  await runHttpCheck(url, never, (_, init) => {
    inits.push(init);
    return Promise.resolve(new Response());
  });
  expect(inits).toMatchObject([{ redirect: "manual", keepalive: false }]);
});

test.each([
  ["https://localhost/x", false],
  ["https://127.0.0.1:8443/x", false],
  ["https://127.9.9.9/x", false],
  ["https://[::1]:8443/x", false],
  ["https://127.0.0.1.example.com/x", true],
  ["https://localhost.example.com/x", true],
  ["https://198.18.0.1/x", true],
] as const)("the certificate of %p is verified: %p", async (target, isVerified) => {
  let tls: unknown;
  await runHttpCheck(target, never, (_, init) => {
    tls = init.tls;
    return Promise.resolve(new Response());
  });
  expect(tls).toEqual({ rejectUnauthorized: isVerified });
});

test("isLoopbackName() takes names as the URL parser writes them", () => {
  expect(isLoopbackName(new URL("http://127.1/").hostname)).toBe(true);
  expect(isLoopbackName(new URL("http://LOCALHOST/").hostname)).toBe(true);
});

test("a refused connection is a failure that names host and reason, never a password", async () => {
  const refuse: Fetch = () =>
    Promise.reject(Object.assign(new TypeError("no"), { code: "ECONNREFUSED" }));
  const outcome = await runHttpCheck("http://me:secret@localhost:81/x", never, refuse);
  expect(outcome).toEqual({
    kind: "failed",
    output: 'Cannot ask "localhost:81": ECONNREFUSED',
  });
});

test("want of files or memory says nothing about the service", async () => {
  const refuse: Fetch = () => Promise.reject(Object.assign(new Error("no"), { code: "EMFILE" }));
  expect((await runHttpCheck(url, never, refuse)).kind).toBe("unknown");
});

test("an aborted question fails with the abort's reason", async () => {
  const stop = new AbortController();
  const hang: Fetch = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(new Error("aborted")));
    });
  const outcome = runHttpCheck(url, stop.signal, hang);
  stop.abort("timed out after 5 s");
  expect(await outcome).toEqual({ kind: "failed", output: "timed out after 5 s" });
});
