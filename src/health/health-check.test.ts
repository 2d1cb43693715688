import { expect, test } from "bun:test";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import type { Check } from "../config/config.ts";
import { createRunCheck, type RunCheckOptions } from "./health-check.ts";

const http: Check = { kind: "http", url: "http://localhost/" };

function create(change: Partial<RunCheckOptions> = {}) {
  const clock = new ManualClock();
  const runCheck = createRunCheck({
    clock,
    variables: () => ({}),
    startChild: () => ({
      pid: 7,
      exited: Promise.resolve({ kind: "exited", code: 0 }),
      output: "exec",
      signal() {},
      kill() {},
    }),
    fetch: () => Promise.resolve(new Response("body", { statusText: "OK" })),
    connect: () => Promise.resolve({ end() {} }),
    ...change,
  });
  const stop = new AbortController();
  return {
    clock,
    stop,
    run: (check: Check) => runCheck(check, { timeoutMs: 5000, signal: stop.signal }),
  };
}

test.each([
  [{ kind: "exec", command: ["true"] }, "exec"],
  [http, "HTTP 200 OK\nbody"],
  [{ kind: "tcp", host: "localhost", port: 80 }, "connected to localhost:80"],
  [{ kind: "always" }, "ok"],
] as [Check, string][])("the check %p is run by its kind", async (check, output) => {
  const { run, clock } = create();
  expect(await run(check)).toEqual({ kind: "passed", output });
  expect(clock.pending).toBe(0);
});

test.each<[string, Check, Partial<RunCheckOptions>]>([
  [
    "http",
    http,
    {
      fetch: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    },
  ],
  ["tcp", { kind: "tcp", host: "a", port: 1 }, { connect: () => new Promise(() => {}) }],
])("a %s check that hangs fails at its time-out", async (_, check, change) => {
  const { run, clock } = create(change);
  const outcome = run(check);
  await clock.advance(4999);
  expect(await Promise.race([outcome, settle().then(() => "running")])).toBe("running");
  await clock.advance(1);
  expect(await outcome).toEqual({ kind: "failed", output: "timed out after 5 s" });
  expect(clock.pending).toBe(0);
});

test("a check that is stopped ends at once, also before it began", async () => {
  const { run, stop, clock } = create({ connect: () => new Promise(() => {}) });
  const outcome = run({ kind: "tcp", host: "a", port: 1 });
  stop.abort();
  expect((await outcome).kind).toBe("failed");
  expect(await run(http)).toEqual({ kind: "unknown", reason: "stopped" });
  expect(clock.pending).toBe(0);
});

test("a check that was stopped together with us gets its time once more", async () => {
  const { run, clock } = create({ connect: () => new Promise(() => {}) });
  const outcome = run({ kind: "tcp", host: "a", port: 1 });
  const real = clock.nowMs.bind(clock);
  clock.nowMs = () => real() + 60_000;
  await clock.advance(5000);
  expect(await Promise.race([outcome, settle().then(() => "running")])).toBe("running");
  await clock.advance(5000);
  expect(await outcome).toEqual({ kind: "failed", output: "timed out after 5 s" });
  expect(clock.pending).toBe(0);
});
