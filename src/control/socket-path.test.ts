import { expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../test/support/until.ts";
import { chooseSocketPath, listSocketPaths } from "./socket-path.ts";

function isStopped(pid: number): boolean {
  return /^State:\s*T/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

const uid = process.getuid?.() ?? 0;

/** A root folder with /run and /dev/shm, as a container has them. */
class Root implements Disposable {
  readonly path = `${mkdtempSync(join(tmpdir(), "root-"))}/`;

  constructor(...folders: string[]) {
    for (const folder of folders) mkdirSync(join(this.path, folder), { recursive: true });
  }

  in(name: string): string {
    return join(this.path, name);
  }

  choose(configured?: string) {
    return chooseSocketPath(configured, { uid, root: this.path });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

test("listSocketPaths() is the configuration's alone, or ours in their order", () => {
  expect(listSocketPaths("/a/b", { uid: 5 })).toEqual(["/a/b"]);
  expect(listSocketPaths(undefined, { uid: 5 })).toEqual([
    "/run/containerbuddy.sock",
    "/dev/shm/containerbuddy-5/control.sock",
  ]);
});

test("chooseSocketPath() takes /run when it can", async () => {
  using root = new Root("run", "dev/shm");
  expect(await root.choose()).toEqual({ kind: "usable", path: root.in("run/containerbuddy.sock") });
  expect(existsSync(root.in(`dev/shm/containerbuddy-${uid}`))).toBe(false);
});

test("chooseSocketPath() makes a folder of its own in /dev/shm, that nobody else gets into", async () => {
  using root = new Root("dev/shm");
  const folder = root.in(`dev/shm/containerbuddy-${uid}`);
  expect(await root.choose()).toEqual({ kind: "usable", path: join(folder, "control.sock") });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  // The next instance finds it there.
  expect(await root.choose()).toMatchObject({ kind: "usable" });
});

test("chooseSocketPath() uses no folder that others can get into, and follows no link", async () => {
  using root = new Root("dev/shm", "elsewhere");
  const folder = root.in(`dev/shm/containerbuddy-${uid}`);
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  expect(await root.choose()).toMatchObject({ kind: "none" });
  rmSync(folder, { recursive: true });
  symlinkSync(root.in("elsewhere"), folder);
  expect(await root.choose()).toMatchObject({ kind: "none" });
});

test("chooseSocketPath() says of each place what is wrong with it", async () => {
  using root = new Root();
  const choice = await root.choose();
  expect(choice).toMatchObject({
    kind: "none",
    reasons: [
      expect.stringContaining("run/containerbuddy.sock"),
      expect.stringContaining("ENOENT"),
    ],
  });
});

test("chooseSocketPath() takes nothing but the configured place", async () => {
  using root = new Root("run");
  expect(await root.choose(root.in("run/mine"))).toEqual({
    kind: "usable",
    path: root.in("run/mine"),
  });
  expect(await root.choose(root.in("nowhere/mine"))).toMatchObject({ kind: "none" });
});

test("chooseSocketPath() removes a socket of ours that has outlived its program", async () => {
  using root = new Root("run");
  const path = root.in("run/containerbuddy.sock");
  const script = `Bun.listen({ unix: ${JSON.stringify(path)}, socket: { data() {} } }); process.kill(process.pid, "SIGKILL");`;
  await Bun.spawn([process.execPath, "-e", script]).exited;
  expect(existsSync(path)).toBe(true);
  expect(await root.choose()).toEqual({ kind: "usable", path });
  expect(existsSync(path)).toBe(false);
});

test("chooseSocketPath() leaves a socket at which another instance answers", async () => {
  using root = new Root("run");
  const path = root.in("run/mine");
  const other = Bun.serve({ unix: path, fetch: () => new Response("no") });
  const choice = await root.choose(path);
  expect(choice).toMatchObject({ reasons: [expect.stringContaining("another instance answers")] });
  expect(existsSync(path)).toBe(true);
  await other.stop(true);
});

test("chooseSocketPath() leaves a socket whose program takes no more connections", async () => {
  using root = new Root("run");
  const path = root.in("run/mine");
  const script = `Bun.listen({ unix: ${JSON.stringify(path)}, socket: { data() {} } }); process.kill(process.pid, "SIGSTOP");`;
  const frozen = Bun.spawn([process.execPath, "-e", script]);
  await until(() => existsSync(path) && isStopped(frozen.pid));
  // Until the queue is full, which Bun.connect() tells as a refusal.
  const connect = () => Bun.connect({ unix: path, socket: { data: () => undefined } });
  while (await connect().catch(() => undefined));
  expect(await root.choose(path)).toMatchObject({ kind: "none" });
  expect(existsSync(path)).toBe(true);
  frozen.kill("SIGKILL");
});

test("chooseSocketPath() leaves what is no socket, and a link", async () => {
  using root = new Root("run");
  const path = root.in("run/mine");
  writeFileSync(path, "precious");
  symlinkSync(path, root.in("run/link"));
  for (const place of [path, root.in("run/link"), root.in("run")]) {
    expect(await root.choose(place)).toMatchObject({ kind: "none" });
    expect(existsSync(place)).toBe(true);
  }
});

test("chooseSocketPath() refuses a path that the kernel's address does not take", async () => {
  using root = new Root("run");
  const path = root.in(`run/${"x".repeat(120)}`);
  const choice = await root.choose(path);
  expect(choice).toMatchObject({ reasons: [expect.stringContaining("107 at most")] });
});
