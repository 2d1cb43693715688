import { afterEach, beforeEach, expect, test } from "bun:test";
import { lchownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { failureOf } from "../../test/support/failure-of.ts";
import { findTarget } from "./destination.ts";

let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "destination-")));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each(["", "/etc/", "../x", "/etc/../x", "/etc/nginx/..", "/etc/x\0.conf"])(
  "findTarget() refuses the path %j",
  async (path) => {
    expect(await failureOf(findTarget(path))).toMatchObject({ code: "render-failed" });
  },
);

test.each(["/etc/..x", "/etc/x..", "/etc/.../x"])(
  "findTarget() takes dots in names: %s",
  async (path) => {
    expect(await findTarget(path)).toEqual({ kind: "file", path, status: undefined });
  },
);

test("findTarget() refuses a folder, and what is below a file", async () => {
  mkdirSync(join(folder, "d"));
  await Bun.write(join(folder, "f"), "");
  expect(await failureOf(findTarget(join(folder, "d")))).toMatchObject({
    message: expect.stringContaining("it is a directory"),
  });
  expect(await failureOf(findTarget(join(folder, "f/g")))).toMatchObject({ errno: "ENOTDIR" });
});

test("findTarget() follows links to a file, and refuses those that lead nowhere", async () => {
  const [file, link, longer] = [join(folder, "f"), join(folder, "l"), join(folder, "m")];
  symlinkSync("f", link);
  symlinkSync("l", longer);
  expect(await failureOf(findTarget(longer))).toMatchObject({ code: "render-failed" });
  await Bun.write(file, "x");
  expect(await findTarget(longer)).toMatchObject({ kind: "file", path: file });
});

test("findTarget() refuses links in a circle", async () => {
  symlinkSync("b", join(folder, "a"));
  symlinkSync("a", join(folder, "b"));
  expect(await failureOf(findTarget(join(folder, "a")))).toMatchObject({ errno: "ELOOP" });
});

test.skipIf(process.geteuid?.() !== 0)(
  "findTarget() refuses a link of another user's (needs root)",
  async () => {
    const link = join(folder, "l");
    await Bun.write(join(folder, "f"), "x");
    symlinkSync("f", link);
    lchownSync(link, 65534, 65534);
    expect(await failureOf(findTarget(link))).toMatchObject({
      message: expect.stringContaining("another user (65534)"),
    });
  },
);

test.each(["/dev/stdout", "/dev/stderr", "/dev/fd/1", "/proc/self/fd/1", "/dev/null"])(
  "findTarget() takes %s for a stream, wherever it leads",
  async (path) => {
    expect(await findTarget(path)).toEqual({ kind: "stream", path });
  },
);

test("findTarget() takes a file in /dev/shm for a file", async () => {
  const path = `/dev/shm/destination-${process.pid}`;
  await Bun.write(path, "x");
  try {
    expect(await findTarget(path)).toMatchObject({ kind: "file", path });
  } finally {
    rmSync(path);
  }
});
