import { expect, test } from "bun:test";
import { mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failureOf } from "../../test/support/failure-of.ts";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { limits } from "../base/limits.ts";
import { FollowedFile, realFiles } from "./followed-file.ts";

async function start({ isOnce = false, content }: { isOnce?: boolean; content?: string } = {}) {
  const clock = new ManualClock();
  const logger = new MemoryLogger();
  const disk = { content, identity: "1", reads: 0 };
  const news = { count: 0 };
  const files = {
    async identify() {
      if (disk.content === undefined) throw new Error("ENOENT");
      return disk.identity;
    },
    async read() {
      disk.reads++;
      return disk.content ?? "";
    },
  };
  const file = new FollowedFile({ path: "/a", isOnce, files, clock, logger });
  file.start(() => {
    news.count++;
  });
  await settle();
  return { clock, logger, disk, file, news };
}

test("a file is read at once, and again when it has changed", async () => {
  const { clock, disk, file, news } = await start({ content: "one" });
  expect(file.known).toEqual({ data: "one" });
  disk.content = "two";
  disk.identity = "2";
  await clock.advance(limits.filePollMs);
  expect(file.known).toEqual({ data: "two" });
  expect(news.count).toBe(2);
});

test("a file that was only touched is no news, and one that was not is not read", async () => {
  const { clock, disk, news } = await start({ content: "one" });
  disk.identity = "2";
  await clock.advance(limits.filePollMs);
  await clock.advance(limits.filePollMs);
  expect(news.count).toBe(1);
  expect(disk.reads).toBe(2);
});

test("what a file had stands while it is not there; that is told once", async () => {
  const { clock, disk, file, logger, news } = await start({ content: "one" });
  disk.content = undefined;
  await clock.advance(3 * limits.filePollMs);
  expect(file.known).toEqual({ data: "one" });
  expect(logger.messages("warn")).toHaveLength(1);
  disk.content = "two";
  await clock.advance(limits.filePollMs);
  expect(file.known).toEqual({ data: "two" });
  expect(news.count).toBe(2);
});

test("a file that is not there yet is waited for", async () => {
  const { clock, disk, file, logger, news } = await start();
  expect(file.known).toBeUndefined();
  expect(logger.messages("warn")).toEqual([
    "Cannot read a file that a template needs: it is waited for",
  ]);
  disk.content = "late";
  await clock.advance(limits.filePollMs);
  expect(file.known).toEqual({ data: "late" });
  expect(news.count).toBe(1);
});

test("once, the first content is the last", async () => {
  const { clock, disk, file } = await start({ isOnce: true, content: "one" });
  disk.content = "two";
  disk.identity = "2";
  await clock.advance(2 * limits.filePollMs);
  expect(file.known).toEqual({ data: "one" });
  expect(clock.pending).toBe(0);
});

test("stop() ends the looking", async () => {
  const { clock, file } = await start({ content: "one" });
  file.stop();
  await settle();
  expect(clock.pending).toBe(0);
});

test("the machine's files are told apart when they are written, replaced, or linked elsewhere", async () => {
  const folder = await mkdtemp(join(tmpdir(), "file-"));
  try {
    const path = join(folder, "link");
    await writeFile(join(folder, "a"), Buffer.from([0, 255, 10]));
    await writeFile(join(folder, "b"), "b");
    await symlink("a", path);
    const first = await realFiles.identify(path);
    expect(await realFiles.read(path)).toBe("\u0000\u00ff\n");
    expect(await realFiles.identify(path)).toBe(first);
    await symlink("b", join(folder, "new"));
    await rename(join(folder, "new"), path);
    expect(await realFiles.identify(path)).not.toBe(first);
    await failureOf(realFiles.identify(join(folder, "none")));
    await failureOf(realFiles.read(join(folder, "none")));
    expect((await failureOf(realFiles.read("/dev/zero"))).message).toContain("no regular file");
    await writeFile(join(folder, "b"), Buffer.alloc(limits.fileBytesMax + 1));
    expect((await failureOf(realFiles.read(path))).message).toContain("it has more than");
  } finally {
    await rm(folder, { recursive: true });
  }
});
