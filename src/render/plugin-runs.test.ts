import { expect, test } from "bun:test";
import { settle } from "../../test/support/manual-clock.ts";
import { limits } from "../base/limits.ts";
import { FunctionError } from "../template/function.ts";
import { PluginRuns, type ProgramResult } from "./plugin-runs.ts";

function start() {
  const started: { command: readonly string[]; timeoutMs: number }[] = [];
  const finish: ((result: ProgramResult) => void)[] = [];
  const news = { count: 0 };
  const runs = new PluginRuns(
    (command, timeoutMs) => {
      started.push({ command, timeoutMs });
      return new Promise((resolve) => finish.push(resolve));
    },
    () => {
      news.count++;
    },
  );
  return {
    runs,
    started,
    news,
    end: async (result: Partial<Extract<ProgramResult, { kind: "exited" }>> | ProgramResult) => {
      const exited = { kind: "exited", code: 0, stdout: "", stderr: "" } as const;
      finish.shift()?.({ ...exited, ...result });
      await settle();
    },
  };
}

test("read() runs a program once, and has its trimmed output when it has ended", async () => {
  const { runs, started, news, end } = start();
  expect(runs.read(["date", "-u"])).toBeUndefined();
  expect(runs.read(["date", "-u"])).toBeUndefined();
  await end({ stdout: " \n now\n\n" });
  expect(news.count).toBe(1);
  expect(runs.read(["date", "-u"])).toBe("now");
  expect(started).toEqual([{ command: ["date", "-u"], timeoutMs: limits.pluginTimeoutMs }]);
});

test("a program is given texts, not bytes", () => {
  const { runs, started } = start();
  runs.read(["echo", "\u00c3\u00bc"]);
  expect(started[0]?.command).toEqual(["echo", "ü"]);
});

test("expire() has what was read run anew, and leaves alone what nobody has read yet", async () => {
  const { runs, started, end } = start();
  runs.read(["a"]);
  runs.expire();
  await end({ stdout: "1" });
  runs.expire();
  expect(runs.read(["a"])).toBe("1");
  runs.expire();
  expect(runs.read(["a"])).toBeUndefined();
  expect(started).toHaveLength(2);
});

test("retain() forgets the others, and their end is no news", async () => {
  const { runs, started, news, end } = start();
  runs.read(["a"]);
  runs.retain(new Set([JSON.stringify(["b"])]));
  await end({});
  expect(news.count).toBe(0);
  runs.read(["a"]);
  runs.retain(new Set([JSON.stringify(["a"])]));
  expect(runs.read(["a"])).toBeUndefined();
  expect(started).toHaveLength(2);
});

test("nothing is told after close()", async () => {
  const { runs, news, end } = start();
  runs.read(["a"]);
  runs.close();
  await end({});
  expect(news.count).toBe(0);
});

const failures: [result: ProgramResult, message: string][] = [
  [
    { kind: "exited", code: 3, stdout: "o", stderr: "e" },
    'exec "a": exit status 3\n\nstdout:\n\no\n\nstderr:\n\ne',
  ],
  [
    { kind: "signalled", signal: "killed", stdout: "", stderr: "" },
    'exec "a": signal: killed\n\nstdout:\n\n\n\nstderr:\n\n',
  ],
  [{ kind: "timedOut" }, 'exec "a": did not finish in 30s'],
  [
    { kind: "unstartable", reason: "not found" },
    'exec "a": not found\n\nstdout:\n\n\n\nstderr:\n\n',
  ],
];
for (const [result, message] of failures) {
  test(`read() fails as consul-template does for ${JSON.stringify(result)}`, async () => {
    const { runs, end } = start();
    runs.read(["a"]);
    await end(result);
    expect(() => runs.read(["a"])).toThrow(FunctionError);
    expect(() => runs.read(["a"])).toThrow(message);
  });
}
