import { expect, test } from "bun:test";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { absentConsul, type ContainerOptions, runContainer } from "../support/container.ts";
import { FakeConsul } from "../support/fake-consul.ts";
import { testInEachMode } from "../support/modes.ts";

/** What would be seen if anything were started. */
const app = ["echo", "app"];
const preStart = ["echo", "preStart"];

/** Nothing runs, nothing is asked, and the reason is on stderr. */
async function refused(options: ContainerOptions): Promise<string> {
  const container = await runContainer({ app, ...options });
  expect([await container.exited, container.stdout]).toEqual([125, ""]);
  expect(container.stderr).not.toBe("");
  return container.stderr;
}

testInEachMode(
  "a mistake in the configuration gives 125 before anything is started",
  async (mode) => {
    const consul = new FakeConsul(() => "silence");
    try {
      const config = { consul: consul.address, preStart, stopTimeout: "soon" };
      const text = await refused({ config, ...mode });
      expect(text).toMatch(
        /^CONTAINERBUDDY:1:\d+: error: Cannot read "stopTimeout": .*got "soon"$/m,
      );
      expect(consul.connectionCount).toBe(0);
    } finally {
      consul.stop();
    }
  },
);

test("all mistakes are told at once, each with its line and a mark under it", async () => {
  await using folder = await createFolder();
  const lines = [
    "{",
    '  "consul": "consul:8500",',
    '  "services": [{"name": "app", "port": "eighty", "poll": 1, "ttl": 5}],',
    '  "backends": [{"name": "db", "poll": 0, "onChange": "true"}],',
    '  "bakends": []',
    "}",
  ];
  const path = join(folder.path, "config.json");
  await writeFile(path, lines.join("\n"));
  const text = await refused({ config: `file://${path}` });
  expect(text).toContain(`${path}:3:40: error: Cannot read "services.0.port"`);
  expect(text).toContain(`${path}:4:39: error: Cannot read "backends.0.poll"`);
  expect(text).toMatch(/:5:3: warning: .*"bakends".*did you mean "backends"/);
  const [, shown = "", mark = ""] = text.match(/^(.*"eighty".*)\n(.*\^)$/m) ?? [];
  expect(mark.indexOf("^")).toBe(shown.indexOf('"eighty"'));
});

for (const [title, config, words] of [
  ["no configuration", "", /Cannot find a configuration/],
  ["a text that ends too early", '{"consul": ', /:1:\d+: error: .*end of the text/],
  ["no Consul", { services: [] }, /no "consul"/],
  ["a file that is not there", "file:///no/such/file", /\/no\/such\/file.*no such file/],
  ["a folder", "/", /it is a directory/],
  ["a section of the wrong type", { ...absentConsul, services: {} }, /Cannot read "services"/],
  ["a signal that nobody can catch", { ...absentConsul, signals: { KILL: "stop" } }, /KILL/],
  ["the discontinued etcd", { etcd: "etcd:4001" }, /Cannot use "etcd"/],
] as const) {
  test(`${title} gives 125 and the reason`, async () => {
    expect(await refused({ config })).toMatch(words);
  });
}

test("a file that may not be read gives 125 and the reason", async () => {
  await using folder = await createFolder();
  const path = join(folder.path, "config.json");
  await writeFile(path, JSON.stringify(absentConsul));
  await chmod(folder.path, 0o755);
  await chmod(path, 0);
  const isRoot = process.getuid?.() === 0;
  const wrapper = isRoot ? ["setpriv", "--reuid=54321", "--clear-groups"] : [];
  expect(await refused({ config: path, wrapper })).toMatch(/permission/);
});

test("a mistake in a flag is told before one in the configuration", async () => {
  const container = await runContainer({ config: "{", flags: ["-poll", "1"], app });
  expect(await container.exited).toBe(2);
  expect(container.stdout).toBe("");
  expect(container.stderr).toContain("-poll");
});

test("-config comes before CONTAINERBUDDY, and that before CONTAINERPILOT", async () => {
  const good = JSON.stringify(absentConsul);
  const byFlag = await runContainer({ config: "{", flags: ["-config", good], app });
  expect(byFlag.stdout).toBe("app\n");
  const byOwn = await runContainer({ config: good, env: { CONTAINERPILOT: "{" }, app });
  expect(byOwn.stdout).toBe("app\n");
  const byOther = await runContainer({ config: "", env: { CONTAINERPILOT: good }, app });
  expect(byOther.stdout).toBe("app\n");
});

test("hostile bytes in a configuration do not reach the terminal", async () => {
  const text = await refused({
    config: '{"consul": "c:8500", "\u001b[2J\u202e": \u001b]0;x\u0007 }',
  });
  expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
});

testInEachMode("a warning is logged, and the app runs", async (mode) => {
  const config = { ...absentConsul, stopTimout: 3 };
  const container = await runContainer({ config, app, ...mode });
  expect([await container.exited, container.stdout]).toEqual([0, "app\n"]);
  expect(container.stderr).toMatch(
    /containerbuddy warn .*stopTimout.*did you mean .*stopTimeout.*\?$/m,
  );
});

async function createFolder() {
  const path = await mkdtemp(join(tmpdir(), "bad-start-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
