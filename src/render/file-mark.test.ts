import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { markFile } from "./file-mark.ts";

test("markFile() is another after each way of writing, and the same after none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "file-mark-"));
  const path = join(folder, "a");
  const marks: (string | undefined)[] = [await markFile(path)];
  writeFileSync(path, "one");
  marks.push(await markFile(path));
  expect(await markFile(path)).toBe(marks.at(-1));
  writeFileSync(path, "longer");
  marks.push(await markFile(path));
  writeFileSync(join(folder, "b"), "longer");
  await rename(join(folder, "b"), path);
  marks.push(await markFile(path));
  expect(new Set(marks).size).toBe(4);
  expect(marks[0]).toBeUndefined();
  await rm(folder, { recursive: true });
});

test.each(["/dev/null", "/", "/a/../b"])("markFile() has none for %s", async (destination) => {
  expect(await markFile(destination)).toBeUndefined();
});
