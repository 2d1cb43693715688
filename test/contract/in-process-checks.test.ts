// What the checks in-process rely on in Bun's own network code, asked of real servers.
import { expect, test } from "bun:test";
import { realClock } from "../../src/base/clock.ts";
import type { Check } from "../../src/config/config.ts";
import { createRunCheck } from "../../src/health/health-check.ts";

const runCheck = createRunCheck({
  clock: realClock,
  variables: () => ({}),
  startChild: () => {
    throw new Error("no programs here");
  },
});

function run(check: Check, timeoutMs = 5000) {
  return runCheck(check, { timeoutMs, signal: new AbortController().signal });
}

function serve(hostname: string, answer: (request: Request) => Response | Promise<Response>) {
  return Bun.serve({ hostname, port: 0, idleTimeout: 0, fetch: answer });
}

const families = ["127.0.0.1", "::1"];

test.each(families)("localhost is found where only %s listens", async (hostname) => {
  using server = serve(hostname, () => new Response("well"));
  const port = server.port ?? 0;
  expect(await run({ kind: "http", url: `http://localhost:${port}/` })).toEqual({
    kind: "passed",
    output: "HTTP 200 OK\nwell",
  });
  expect((await run({ kind: "tcp", host: "localhost", port })).kind).toBe("passed");
});

test("an IPv6 literal is asked", async () => {
  using server = serve("::1", () => new Response("well"));
  const port = server.port ?? 0;
  expect((await run({ kind: "http", url: `http://[::1]:${port}/` })).kind).toBe("passed");
  expect((await run({ kind: "tcp", host: "[::1]", port })).kind).toBe("passed");
});

test("a port where nobody listens fails with its reason", async () => {
  const server = serve("127.0.0.1", () => new Response());
  const port = server.port ?? 0;
  await server.stop(true);
  const output = `Cannot ask "localhost:${port}": ECONNREFUSED`;
  expect(await run({ kind: "http", url: `http://localhost:${port}/` })).toEqual({
    kind: "failed",
    output,
  });
  expect(await run({ kind: "tcp", host: "localhost", port })).toEqual({ kind: "failed", output });
});

test("a redirect passes and is not followed; every check has a connection of its own", async () => {
  const asked: string[] = [];
  const ports = new Set<number | undefined>();
  using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, server) {
      asked.push(new URL(request.url).pathname);
      ports.add(server.requestIP(request)?.port);
      return Response.redirect("/elsewhere", 302);
    },
  });
  for (let count = 0; count < 3; count++) {
    expect((await run({ kind: "http", url: `${server.url.href}health` })).kind).toBe("passed");
  }
  expect(asked).toEqual(["/health", "/health", "/health"]);
  expect(ports.size).toBe(3);
});

test("an answer that never ends is cut, and one that never comes is timed out", async () => {
  const hang = Promise.withResolvers<Response>();
  using server = serve("127.0.0.1", (request) => {
    if (new URL(request.url).pathname === "/hang") return hang.promise;
    return new Response(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(new Uint8Array(65_536).fill(120));
        },
      }),
    );
  });
  expect((await run({ kind: "http", url: `${server.url.href}flood` })).kind).toBe("passed");
  expect(await run({ kind: "http", url: `${server.url.href}hang` }, 200)).toEqual({
    kind: "failed",
    output: "timed out after 0.2 s",
  });
  hang.resolve(new Response());
});
