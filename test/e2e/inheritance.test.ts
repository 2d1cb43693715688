import { expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { compileChild, compilerSkipReason } from "../children/compiled.ts";
import { absentConsul, type ContainerOptions, runContainer } from "../support/container.ts";
import { testInEachMode } from "../support/modes.ts";

/** The caller says how it is, then starts the shim, and the app says how it is. */
const beforeAndAfter = (
  setUp: string,
  facts: string,
): Pick<ContainerOptions, "wrapper" | "app"> => ({
  wrapper: ["bash", "-c", `${setUp}\n${facts}\necho then\nexec "$@"`, "bash"],
  app: ["bash", "-c", facts],
});

/** What the app finds must be what the caller had; returns it. */
async function expectSame(
  setUp: string,
  facts: string,
  options: ContainerOptions = {},
): Promise<string> {
  const { wrapper = [], app = [] } = beforeAndAfter(setUp, facts);
  // What the tests' own caller ignores shall not decide about them.
  const prefix = compilerSkipReason === undefined ? [compileChild("with-default-signals")] : [];
  const container = await runContainer({ wrapper: [...prefix, ...wrapper], app, ...options });
  expect(await container.exited).toBe(0);
  const [before = "", after] = container.stdout.split("then\n");
  expect(before).not.toBe("");
  expect(after).toBe(before);
  return before;
}

const descriptors = `
  for fd in 0 1 2; do
    readlink /proc/$$/fd/$fd
    grep -E '^(pos|flags|mnt_id)' /proc/$$/fdinfo/$fd
  done`;

testInEachMode("stdin, stdout and stderr are the caller's own descriptors", async (mode) => {
  const config = { ...absentConsul, logging: { level: "DEBUG" } };
  await expectSame("", descriptors, { ...mode, config });
  // A pipe that another program reads, as a log collector does.
  await expectSame("exec 1> >(cat) 2> >(cat >&2)", descriptors, { ...mode, config });
  await expectSame("exec </dev/null", descriptors, { ...mode, config });
});

testInEachMode("a file on stdin is read on from where the caller was", async ({ isPid1 }) => {
  await using folder = await createFolder();
  await writeFile(join(folder.path, "lines"), "first\nsecond\n");
  const wrapper = ["sh", "-c", 'exec <lines; read -r first; exec "$@"', "sh"];
  const container = await runContainer({ wrapper, app: ["cat"], cwd: folder.path, isPid1 });
  expect(container.stdout).toBe("second\n");
});

testInEachMode("all of what comes on stdin reaches the app", async ({ isPid1 }) => {
  const bytes = crypto.getRandomValues(new Uint8Array(64 * 1024));
  const data = Buffer.concat(Array.from({ length: 64 }, () => bytes));
  const stdin = new Blob([data]);
  const container = await runContainer({ stdin, app: ["sha256sum"], isPid1 });
  expect(container.stdout.split(" ")[0]).toBe(
    new Bun.CryptoHasher("sha256").update(data).digest("hex"),
  );
});

testInEachMode("the working directory, umask and nice value are the caller's", async (mode) => {
  const facts = await expectSame(
    "cd /usr; umask 0037; renice -n 3 $$ >&2",
    "pwd; umask; nice",
    mode,
  );
  expect(facts).toBe("/usr\n0037\n3\n");
});

testInEachMode("the limits of open files and all others are the caller's", async (mode) => {
  const setUp = "ulimit -Sn 1024; ulimit -Hn 4096; ulimit -c 0; ulimit -Ss 4096";
  const facts = await expectSame(setUp, "ulimit -Sn; ulimit -Hn; cat /proc/self/limits", mode);
  expect(facts).toMatch(/^1024\n4096\n/);
});

testInEachMode("limits.nofile is the app's limit of open files", async ({ isPid1 }) => {
  const config = { ...absentConsul, limits: { nofile: 777 } };
  const app = ["sh", "-c", "ulimit -Sn"];
  expect((await runContainer({ config, app, isPid1 })).stdout).toBe("777\n");
});

const signals = "grep -E '^Sig(Ign|Blk)' /proc/self/status";

testInEachMode("signals that the caller ignores are ignored in the app", async (mode) => {
  const facts = await expectSame("trap '' HUP PIPE INT XFSZ USR2", signals, mode);
  expect(facts).toMatch(/SigIgn:\s+0000000001001803/);
});

testInEachMode(
  "signals that the caller does not ignore are not ignored in the app",
  async (mode) => {
    expect(await expectSame("", signals, mode)).toMatch(/SigIgn:\s+0000000000000000/);
  },
);

testInEachMode("a nohup'ed shim is not ended by SIGHUP", async ({ isPid1 }) => {
  const wrapper = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"];
  const app = ["sh", "-c", "kill -HUP $PPID $$; exit 4"];
  const container = await runContainer({ wrapper, app, isPid1 });
  expect(await container.exited).toBe(4);
});

testInEachMode(
  "signals that the caller has blocked are blocked in the app, real-time ones too",
  async (mode) => {
    const blocked = compileChild("with-blocked-signals");
    const { wrapper, app } = beforeAndAfter("", signals);
    const prefix = [compileChild("with-default-signals"), blocked];
    const options = { ...mode, wrapper: [...prefix, ...(wrapper ?? [])], ...(app && { app }) };
    const { stdout } = await runContainer(options);
    const [before, after] = stdout.split("then\n");
    expect(before).toMatch(/SigBlk:\s+0000000208000800/);
    expect(after).toBe(before);
  },
  compilerSkipReason,
);

testInEachMode("a hook finds the signals as the app does", async ({ isPid1 }) => {
  const wrapper = ["sh", "-c", "trap '' HUP PIPE; exec \"$@\"", "sh"];
  const config = { ...absentConsul, preStart: ["sh", "-c", signals] };
  const container = await runContainer({ config, wrapper, app: ["sh", "-c", signals], isPid1 });
  const [ignored] = container.stdout.match(/SigIgn.*\n/) ?? [];
  expect(ignored).toMatch(/0000000000001001/);
  expect(container.stdout.split(ignored ?? "?")).toHaveLength(3);
});

const environment = "base64 -w0 /proc/self/environ";

testInEachMode(
  "the environment is the caller's, byte for byte and in its order",
  async ({ isPid1 }) => {
    const wrapper = [compileChild("with-odd-environment"), "bash", "-c"];
    const direct = Bun.spawnSync([...wrapper, `exec ${environment}`], { env: createEnvironment() });
    const shim = await runContainer({
      wrapper: [...wrapper, 'exec "$@"', "bash"],
      app: environment.split(" "),
      env: createEnvironment(),
      isPid1,
    });
    const expected = decode(direct.stdout.toString());
    expect(decode(shim.stdout)).toEqual(expected);
    expect(expected).toContain("BYTES=\xff\xfe \x80");
  },
  compilerSkipReason,
);

testInEachMode(
  "entries that no shell would make reach the app",
  async ({ isPid1 }) => {
    const wrapper = [compileChild("with-odd-environment")];
    const container = await runContainer({ wrapper, app: environment.split(" "), isPid1 });
    expect(decode(container.stdout).slice(0, 6)).toEqual([
      "NOEQUALS",
      "=NONAME",
      "TWICE=1",
      "TWICE=2",
      "BYTES=\xff\xfe \x80",
      "EMPTY=",
    ]);
  },
  compilerSkipReason,
);

function createEnvironment(): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    CONTAINERBUDDY: JSON.stringify(absentConsul),
    HTTP_PROXY: "http://198.18.0.1:1",
    https_proxy: "http://198.18.0.1:1",
    UMLAUT: "ä",
    LINES: "one\ntwo",
  };
}

function decode(base64: string): string[] {
  return Buffer.from(base64, "base64").toString("latin1").split("\0").filter(Boolean);
}

testInEachMode("Bun's own variables do not steer us, and reach the app", async ({ isPid1 }) => {
  await using folder = await createFolder();
  await writeFile(join(folder.path, "preload.ts"), 'console.log("preloaded");');
  const env = {
    BUN_OPTIONS: `--preload=${folder.path}/preload.ts`,
    BUN_BE_BUN: "1",
    BUN_INSPECT: `ws+unix://${folder.path}/inspect.sock?wait=1`,
    BUN_INSPECT_PRELOAD: `${folder.path}/preload.ts`,
    NODE_OPTIONS: "--require=/no/such/file",
  };
  const script = Object.keys(env)
    .map((name) => `echo "$${name}"`)
    .join(";");
  const container = await runContainer({ env, app: ["sh", "-c", script], isPid1 });
  expect(await container.exited).toBe(0);
  expect(container.stdout).toBe(`${Object.values(env).join("\n")}\n`);
});

testInEachMode("files of the working directory do not steer us", async ({ isPid1 }) => {
  await using folder = await createFolder();
  const files = {
    ".env": "FROM_DOT_ENV=1\nCONTAINERBUDDY=broken",
    ".env.production": "FROM_DOT_ENV=1",
    "bunfig.toml": 'preload = ["./preload.ts"]\n[run]\nsilent = true',
    "preload.ts": 'console.log("preloaded");',
    "package.json": '{"type": "broken"',
    "tsconfig.json": "broken",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  const app = ["sh", "-c", "printenv FROM_DOT_ENV || echo unset"];
  const container = await runContainer({ app, cwd: folder.path, isPid1 });
  expect(await container.exited).toBe(0);
  expect(container.stdout).toBe("unset\n");
});

testInEachMode("the caller's other descriptors reach the app, and none of ours", async (mode) => {
  const facts = "(cd /proc/$$/fd; echo *; readlink 0 1 2 7)";
  await using folder = await createFolder();
  await writeFile(join(folder.path, "seven"), "");
  // A check runs meanwhile, and the log is written: they have descriptors of their own.
  const seen = await expectSame(`exec 7<${folder.path}/seven`, facts, { ...mode, ...busy });
  expect(seen).toMatch(/^0 1 2 7( 255)?\n/);
  expect(seen).toContain(`${folder.path}/seven\n`);
});

const service = { name: "app", port: 80, poll: 1, ttl: 5, health: ["sleep", "0.1"] };
const busy = {
  config: { ...absentConsul, services: [service], logging: { level: "DEBUG" } },
};

testInEachMode("no descriptor of ours reaches a hook", async ({ isPid1 }) => {
  const list = ["sh", "-c", "(cd /proc/$$/fd; echo *)"];
  const config = { ...absentConsul, preStart: list, postStop: list };
  const { stdout } = await runContainer({ config, app: list, isPid1 });
  expect(stdout).toBe("0 1 2\n".repeat(3));
});

test("a token of the configuration is not in the app's environment", async () => {
  const config = { consul: { address: "127.0.0.1:1", token: "from-the-file" } };
  await using folder = await createFolder();
  await writeFile(join(folder.path, "config.json"), JSON.stringify(config));
  const flags = ["-config", `file://${folder.path}/config.json`];
  const { stdout } = await runContainer({ config: "", flags, app: ["env"] });
  expect(stdout).toContain("PATH=");
  expect(stdout).not.toContain("from-the-file");
});

async function createFolder() {
  const path = await mkdtemp(join(tmpdir(), "inheritance-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
