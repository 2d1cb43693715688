import { expect } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { compileChild, compilerSkipReason } from "../children/compiled.ts";
import { absentConsul, runContainer, startContainer } from "../support/container.ts";
import { testInEachMode } from "../support/modes.ts";

const debug = { ...absentConsul, logging: { level: "DEBUG" } };

/** Each check and each toggle of maintenance is a line or two. */
const services = Array.from({ length: 20 }, (_, at) => ({
  name: `service-${at}`,
  port: 80,
  poll: 1,
  ttl: 5,
  health: ["sh", "-c", "exit 1"],
}));

/** stderr becomes a pipe that is open and full, and that nobody ever reads. */
const stuckStderr = [
  "sh",
  "-c",
  `mkfifo "$0/log" && exec 2<>"$0/log" || exit 90
   dd if=/dev/zero of="$0/log" bs=4096 count=64 oflag=nonblock 2>/dev/null
   exec "$@"`,
];

testInEachMode(
  "a log reader that is stuck delays neither signals nor the end",
  async (mode) => {
    await using folder = await createFolder();
    const config = { ...debug, services };
    const app = [compileChild("print-signals")];
    const wrapper = [...stuckStderr, folder.path];
    await using container = startContainer({ config, app, wrapper, ...mode });
    await container.line(/ready/);
    // Far more lines than the queue takes.
    for (let count = 0; count < 3000; count++) await container.signal("SIGUSR1");
    for (let count = 1; count <= 20; count++) {
      await container.signal("SIGUSR2");
      await container.line(new RegExp(`(signal 12\\n){${count}}`), 2000);
    }
    await container.signal("SIGTERM");
    await container.line(/signal 15/, 2000);
    expect(await container.exited).toBe(3);
  },
  compilerSkipReason,
);

for (const [title, redirection] of [
  ["gone", "exec 2> >(:)"],
  ["closed", "exec 2>&-"],
  ["a full disk", "exec 2>/dev/full"],
] as const) {
  testInEachMode(`a log whose reader is ${title} changes nothing for the app`, async (mode) => {
    const wrapper = ["bash", "-c", `${redirection}; wait $!; exec "$@"`, "bash"];
    const config = { ...debug, services, preStart: ["true"] };
    const app = ["sh", "-c", "echo ready; read line; exit 7"];
    await using container = startContainer({ config, app, wrapper, stdin: "pipe", ...mode });
    await container.line(/ready/);
    for (let count = 0; count < 100; count++) await container.signal("SIGUSR1");
    if (typeof container.process.stdin === "object") void container.process.stdin.write("line\n");
    if (typeof container.process.stdin === "object") void container.process.stdin.end();
    expect(await container.exited).toBe(7);
  });
}

testInEachMode("an app that shares a pipe with us can write as much as it likes", async (mode) => {
  await using folder = await createFolder();
  const pipe = join(folder.path, "pipe");
  Bun.spawnSync(["mkfifo", pipe]);
  // Slow at first: where somebody has set O_NONBLOCK, seq fails meanwhile.
  const reader = Bun.spawn(["sh", "-c", 'exec <"$0"; sleep 0.3; cat', pipe], { stdout: "pipe" });
  const wrapper = ["sh", "-c", 'exec >"$0" 2>&1; exec "$@"', pipe];
  const config = { ...debug, services };
  const app = ["sh", "-c", "seq 100000; echo code $?"];
  const container = await runContainer({ config, app, wrapper, ...mode });
  expect(await container.exited).toBe(0);
  // A record of ours may come between two writes of the app's, in the middle of a number.
  const text = (await reader.stdout.text()).replaceAll(/\d{4}-\d\d-\d\dT.*\n/g, "");
  const numbers = Array.from({ length: 100_000 }, (_, at) => `${at + 1}\n`).join("");
  expect(text === `${numbers}code 0\n`).toBe(true);
});

testInEachMode("our records go to stderr, the app's output is left as it is", async (mode) => {
  const app = ["printf", "no newline, \\033[1m and \\001"];
  const container = await runContainer({ config: debug, app, ...mode });
  expect(container.stdout).toBe("no newline, \x1b[1m and \x01");
  const lines = container.stderr.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(0);
  const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
  const record = new RegExp(`^${time} containerbuddy (debug|info |warn |error) \\S`);
  expect(lines.filter((line) => !record.test(line))).toEqual([]);
});

testInEachMode("logging.output moves our records to stdout", async (mode) => {
  const config = { ...absentConsul, logging: { output: "stdout" } };
  const container = await runContainer({ config, app: ["true"], ...mode });
  expect(container.stderr).toBe("");
  expect(container.stdout).toMatch(/containerbuddy info .*exited with code 0/);
});

testInEachMode("a record is one line, whatever is in it", async (mode) => {
  const app = ["no\nsuch\x1b[31m\rprogram"];
  const container = await runContainer({ app, ...mode });
  expect(await container.exited).toBe(127);
  const lines = container.stderr.trimEnd().split("\n");
  expect(lines.filter((line) => !/ containerbuddy /.test(line))).toEqual([]);
  expect(container.stderr).not.toMatch(/[^\P{Cc}\n]/u);
});

testInEachMode("logging.format json writes one object a line", async (mode) => {
  const config = { ...absentConsul, logging: { level: "DEBUG", format: "json" } };
  const container = await runContainer({ config, app: ["sh", "-c", "exit 3"], ...mode });
  const records = container.stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const last = records.find(({ msg }) => /exited with code 3/.test(String(msg)));
  expect(last).toMatchObject({ level: "info", job: "main" });
  expect(Number.isNaN(Date.parse(String(last?.["time"])))).toBe(false);
});

testInEachMode("logging.format text writes pairs of keys and values", async (mode) => {
  const config = { ...absentConsul, logging: { format: "text" } };
  const container = await runContainer({ config, app: ["sh", "-c", "exit 3"], ...mode });
  expect(container.stderr).toMatch(/^time="[^"]+" level=info msg="[^"]*code 3" job=main$/m);
});

testInEachMode("logging.level is the least that is written", async (mode) => {
  const linesAt = async (level: string): Promise<string[]> => {
    const config = { ...absentConsul, logging: { level } };
    const { stderr } = await runContainer({ config, app: ["no-such-program"], ...mode });
    return stderr.split("\n").filter((line) => line !== "");
  };
  expect(await linesAt("FATAL")).toEqual([]);
  expect(await linesAt("ERROR")).toHaveLength(1);
  const config = { ...absentConsul, logging: { level: "ERROR" } };
  expect((await runContainer({ config, app: ["true"], ...mode })).stderr).toBe("");
  const verbose = await runContainer({ config: debug, app: ["true"], ...mode });
  expect(verbose.stderr).toMatch(/debug Started job=main/);
});

async function createFolder() {
  const path = await mkdtemp(join(tmpdir(), "logging-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
