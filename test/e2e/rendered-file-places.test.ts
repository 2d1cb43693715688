// Places where a rendered file meets what containers do to it: mounts, full disks, users.
import { afterEach, beforeEach, expect } from "bun:test";
import { chmod, chown, mkdir, mkdtemp, readdir, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { InstallAnswer, InstallOrder } from "../children/install-file.ts";
import { rootSkipReason, type SkipReason, testUnless } from "../support/modes.ts";

let folder = "";
let destination = "";

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "places-")));
  await chmod(folder, 0o755);
  destination = join(folder, "app.conf");
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Why nothing can be mounted here; undefined when it can. */
function mountSkipReason(): SkipReason {
  if (rootSkipReason !== undefined) return rootSkipReason;
  const attempt = Bun.spawnSync(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]);
  return attempt.success ? undefined : "needs the right to mount";
}

interface Seen {
  readonly answer: InstallAnswer;
  /** What the shell commands after it have printed. */
  readonly shown: string;
}

/** Installs in a mount namespace of its own: after one shell script, and before another. */
async function installIn(setUp: string, order: InstallOrder, show = ":"): Promise<Seen> {
  const program = join(import.meta.dir, "../children/install-file.ts");
  const script = `cd "$1"; ${setUp}\n"$2" "$3" "$4"; ${show}`;
  const shell = Bun.spawn(
    ["unshare", "--mount", "sh", "-ec", script, "sh"].concat(
      folder,
      process.execPath,
      program,
      JSON.stringify(order),
    ),
    { stdout: "pipe", stderr: "pipe" },
  );
  const [stdout, stderr] = await Promise.all([shell.stdout.text(), shell.stderr.text()]);
  expect({ code: await shell.exited, stderr }).toEqual({ code: 0, stderr: "" });
  const end = stdout.indexOf("\n");
  return { answer: JSON.parse(stdout.slice(0, end)), shown: stdout.slice(end + 1) };
}

const noMounts = mountSkipReason();
const bindMount = "echo mounted > m; echo covered > app.conf; mount --bind m app.conf";

testUnless(noMounts, "a file that is mounted by itself is written in place", async () => {
  const order = { destination, text: "new\n", mode: 0o600 };
  const { answer, shown } = await installIn(bindMount, order, "cat m; stat -c %a m; ls -A");
  expect(answer).toEqual({ kind: "installed", by: "overwrite" });
  expect(shown).toBe("new\n600\napp.conf\nm\n");
  expect(await Bun.file(destination).text()).toBe("covered\n");
});

testUnless(noMounts, "a mounted file that its disk has no room for is as it was", async () => {
  const setUp = `mkdir d; mount -t tmpfs -o size=64k none d; seq 1000 > d/m
    seq 1000 > before; : > app.conf; mount --bind d/m app.conf`;
  const order = { destination, text: "x".repeat(100_000) };
  const { answer, shown } = await installIn(
    setUp,
    order,
    "cmp before app.conf; ls -A; umount app.conf",
  );
  expect(answer).toMatchObject({ kind: "failed", errno: "ENOSPC" });
  expect(shown).toBe("app.conf\nbefore\nd\n");
});

testUnless(
  noMounts,
  "on a full disk the old file is as it was, and no candidate is left",
  async () => {
    const setUp = "mkdir d; mount -t tmpfs -o size=64k none d; echo old > d/app.conf";
    const order = { destination: join(folder, "d/app.conf"), text: "x".repeat(100_000) };
    const { answer, shown } = await installIn(setUp, order, "cat d/app.conf; ls -A d");
    expect(answer).toEqual({
      kind: "failed",
      message: `Cannot write "${order.destination}": the disk is full`,
      errno: "ENOSPC",
    });
    expect(shown).toBe("old\napp.conf\n");
  },
);

const readOnly = "mkdir d; echo old > d/app.conf; mount --bind d d; mount -o remount,ro,bind d";

testUnless(noMounts, "a read-only file system is named as the reason", async () => {
  const order = { destination: join(folder, "d/app.conf"), text: "new" };
  const { answer } = await installIn(readOnly, order);
  expect(answer).toMatchObject({ errno: "EROFS" });
  const missing = { destination: join(folder, "d/other.conf"), text: "new" };
  const message = expect.stringContaining("the file system is read-only");
  expect(
    (await installIn("mount --bind d d; mount -o remount,ro,bind d", missing)).answer,
  ).toMatchObject({ message });
});

const writableInReadOnly = `echo m > m; mkdir d; : > d/app.conf; mount --bind d d
  mount -o remount,ro,bind d; mount --bind m d/app.conf`;

testUnless(noMounts, "a writable file in a read-only folder is written in place", async () => {
  const order = { destination: join(folder, "d/app.conf"), text: "new\n" };
  const { answer, shown } = await installIn(writableInReadOnly, order, "cat d/app.conf");
  expect(answer).toEqual({ kind: "installed", by: "overwrite" });
  expect(shown).toBe("new\n");
});

testUnless(noMounts, "where no candidate can be checked, nothing is written", async () => {
  const order = { destination: join(folder, "d/app.conf"), text: "new\n", isJudged: true };
  const { answer, shown } = await installIn(writableInReadOnly, order, "cat d/app.conf");
  expect(answer).toMatchObject({ kind: "failed", message: expect.stringContaining("no place") });
  expect(shown).toBe("m\n");
});

testUnless(rootSkipReason, "a file keeps its owner and group", async () => {
  await Bun.write(destination, "old");
  await chmod(destination, 0o640);
  await chown(destination, 1234, 2345);
  await installIn("", { destination, text: "new" });
  const { uid, gid, mode } = await stat(destination);
  expect([uid, gid, mode & 0o777]).toEqual([1234, 2345, 0o640]);
});

testUnless(rootSkipReason, "a user's file keeps the group that lets others read it", async () => {
  const own = join(folder, "own");
  await mkdir(own);
  await chown(own, 1000, 1000);
  const file = join(own, "app.conf");
  await Bun.write(file, "old");
  await chmod(file, 0o640);
  await chown(file, 0, 2000);
  const user = { uid: 1000, groups: [1000, 2000] } as const;
  const { answer } = await installIn("", { destination: file, text: "new", user });
  expect(answer).toEqual({ kind: "installed", by: "rename" });
  const { uid, gid, mode } = await stat(file);
  expect([uid, gid, mode & 0o777]).toEqual([1000, 2000, 0o640]);
});

testUnless(rootSkipReason, "a user's file in root's folder is written in place", async () => {
  await Bun.write(destination, "old");
  await chown(destination, 1000, 1000);
  const user = { uid: 1000, groups: [1000] } as const;
  const { answer } = await installIn("", { destination, text: "new", user });
  expect(answer).toEqual({ kind: "installed", by: "overwrite" });
  expect(await Bun.file(destination).text()).toBe("new");
  expect(await readdir(folder)).toEqual(["app.conf"]);
});

testUnless(rootSkipReason, "a user cannot write root's file", async () => {
  await Bun.write(destination, "old");
  await chmod(destination, 0o644);
  const user = { uid: 1000, groups: [1000] } as const;
  const { answer } = await installIn("", { destination, text: "new", user });
  expect(answer).toMatchObject({ kind: "failed", errno: "EACCES" });
  expect(await Bun.file(destination).text()).toBe("old");
});
