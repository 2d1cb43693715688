import { expect, test } from "bun:test";
import { type Connect, runTcpCheck } from "./tcp-check.ts";

const never = new AbortController().signal;

test("a connection that opens passes, and is closed at once", async () => {
  let ends = 0;
  const outcome = await runTcpCheck({ host: "localhost", port: 5432 }, never, () =>
    Promise.resolve({ end: () => ends++ }),
  );
  expect(outcome).toEqual({ kind: "passed", output: "connected to localhost:5432" });
  expect(ends).toBe(1);
});

test.each(["::1", "[::1]"])("the IPv6 literal %p is asked for without brackets", async (host) => {
  const asked: string[] = [];
  const outcome = await runTcpCheck({ host, port: 80 }, never, (bare) => {
    asked.push(bare);
    return Promise.resolve({ end() {} });
  });
  expect(asked).toEqual(["::1"]);
  expect(outcome).toEqual({ kind: "passed", output: "connected to [::1]:80" });
});

test("a refused connection fails with its reason", async () => {
  const refuse: Connect = () =>
    Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" }));
  expect(await runTcpCheck({ host: "localhost", port: 1 }, never, refuse)).toEqual({
    kind: "failed",
    output: 'Cannot ask "localhost:1": ECONNREFUSED',
  });
});

test("a connection that opens after the abort is closed", async () => {
  const stop = new AbortController();
  const opened = Promise.withResolvers<{ end(): void }>();
  const closed = Promise.withResolvers<string>();
  const outcome = runTcpCheck({ host: "a", port: 1 }, stop.signal, () => opened.promise);
  stop.abort("timed out after 1 s");
  expect(await outcome).toEqual({ kind: "failed", output: "timed out after 1 s" });
  opened.resolve({ end: () => closed.resolve("closed") });
  expect(await closed.promise).toBe("closed");
});
