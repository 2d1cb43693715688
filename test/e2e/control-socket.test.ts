import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { absentConsul, type Container, executable, startContainer } from "../support/container.ts";
import { until } from "../support/until.ts";

const folder = mkdtempSync(join(tmpdir(), "control-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;

/** A container that answers on a socket; the configuration is a file, so that it can be edited. */
async function start(more: object = {}, app = ["sleep", "600"]) {
  const socket = join(folder, `${++count}.sock`);
  const file = join(folder, `${count}.json`);
  const write = (config: object): void =>
    writeFileSync(file, JSON.stringify({ ...absentConsul, controlSocket: socket, ...config }));
  write(more);
  const container = startContainer({ config: `file://${file}`, app });
  await until(() => existsSync(socket), {
    what: "the control socket",
    explain: () => container.stderr,
  });
  return { container, socket, write };
}

/** `containerbuddy ctl VERB …`, beside the container. */
async function ctl(socket: string, verb: string, ...words: string[]) {
  const child = Bun.spawn([executable, "ctl", verb, "-socket", socket, ...words], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { stdout, stderr, code: await child.exited };
}

const service = { name: "web", port: 80, poll: 1, ttl: 3, interfaces: "lo" };

describe("a control socket of the configuration's", () => {
  test("false opens none", async () => {
    await using container = startContainer({
      config: { ...absentConsul, controlSocket: false },
      app: ["bash", "-c", "sleep 600 & echo ready; wait"],
    });
    await container.line(/ready/);
    const pid = await container.pid();
    // Whoever would open it has by now: the configuration's own is there within this time.
    const { container: other } = await start();
    await using _ = other;
    const descriptors = Bun.spawnSync(["ls", "-l", `/proc/${pid}/fd`]).stdout.toString();
    // Those two are the pipes to this test.
    expect(descriptors.match(/ \d+ -> socket:/g)).toEqual([" 1 -> socket:", " 2 -> socket:"]);
  });

  test("it is its owner's alone, and gone with the container", async () => {
    const { container, socket } = await start();
    await using _ = container;
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(await ctl(socket, "ping")).toMatchObject({ stdout: "ok\n", code: 0 });
    await container.signal("SIGTERM");
    await container.exited;
    expect(existsSync(socket)).toBe(false);
    expect((await ctl(socket, "ping")).code).toBe(1);
  });

  test("whoever asks for a reload gets its errors, and then nothing has changed", async () => {
    const { container, socket, write } = await start();
    await using _ = container;
    write({ services: [{ name: "web" }] });
    const refused = await ctl(socket, "reload");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('Cannot use "services.0": it has no "port"');
    write({ services: [service] });
    expect(await ctl(socket, "reload")).toMatchObject({ stdout: "Reloaded\n", code: 0 });
    const status = async () => JSON.parse((await ctl(socket, "status", "-json")).stdout);
    await until(async () => (await status()).services.length === 1);
  });

  test("variables reach what is started afterwards, and the configuration at a reload", async () => {
    const out = join(folder, "variable");
    const { container, socket, write } = await start({}, ["sleep", "600"]);
    await using _ = container;
    expect((await ctl(socket, "env", "WHO=me", "EMPTY=")).code).toBe(0);
    const text = "{{ .WHO }} << env `WHO` >>";
    write({ templates: [{ contents: text, delimiters: ["<<", ">>"], destination: out }] });
    await ctl(socket, "reload");
    await until(() => existsSync(out) && Bun.file(out).size > 0);
    expect(await Bun.file(out).text()).toBe("me me");
  });

  test("a socket that a killed container has left is taken over, another's is not", async () => {
    const { container, socket, write } = await start();
    await container.destroy();
    await using again = startContainer({
      config: { ...absentConsul, controlSocket: socket },
      app: ["sleep", "600"],
    });
    await until(async () => (await ctl(socket, "ping")).code === 0, {
      explain: () => again.stderr,
    });
    await using other: Container = startContainer({
      config: { ...absentConsul, controlSocket: socket },
      app: ["bash", "-c", "echo runs; sleep 600"],
    });
    await other.line(/another instance answers there/);
    await other.line(/runs/);
    write({});
  });
});
