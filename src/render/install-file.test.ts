import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";

import { failureOf } from "../../test/support/failure-of.ts";
import { toBytes } from "../template/bytes.ts";
import { installFile } from "./install-file.ts";
import type { RenderError } from "./render-error.ts";

let folder = "";
let destination = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "install-")));
  destination = join(folder, "app.conf");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o7777;
}

/** Everything that is in the folder, with what is in it. */
function contents(): Record<string, string> {
  const names = readdirSync(folder).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

test("installFile() makes a file that everybody may read, and nothing beside it", async () => {
  const text = toBytes("grün\n");
  expect(await installFile({ destination, text })).toEqual({ kind: "installed", by: "rename" });
  expect(contents()).toEqual({ "app.conf": "grün\n" });
  expect(modeOf(destination)).toBe(0o644);
});

test("installFile() makes folders that are not there, unless it may not", async () => {
  const deep = join(folder, "a/b/app.conf");
  const refused = await failureOf<RenderError>(
    installFile({ destination: deep, text: "x", makesFolders: false }),
  );
  expect(refused).toMatchObject({ code: "render-failed", errno: "ENOENT" });
  await installFile({ destination: deep, text: "x" });
  expect(readFileSync(deep, "utf8")).toBe("x");
  expect(modeOf(join(folder, "a/b"))).toBe(0o755);
});

test("installFile() writes a relative path where we are", async () => {
  const before = process.cwd();
  process.chdir(folder);
  try {
    await installFile({ destination: "app.conf", text: "x" });
  } finally {
    process.chdir(before);
  }
  expect(contents()).toEqual({ "app.conf": "x" });
});

test("installFile() replaces a file by another one that has its mode", async () => {
  writeFileSync(destination, "old");
  chmodSync(destination, 0o640);
  const { ino } = statSync(destination);
  await installFile({ destination, text: "new" });
  expect(readFileSync(destination, "utf8")).toBe("new");
  expect(modeOf(destination)).toBe(0o640);
  expect(statSync(destination).ino).not.toBe(ino);
});

test("installFile() does not give the rights of a file's user to what it renders", async () => {
  writeFileSync(destination, "old");
  chmodSync(destination, 0o4755);
  await installFile({ destination, text: "new" });
  expect(modeOf(destination)).toBe(0o755);
});

test("installFile() gives the mode that is asked for, whatever the umask is", async () => {
  const before = process.umask(0o077);
  try {
    await installFile({ destination, text: "x", mode: 0o666 });
    expect(modeOf(destination)).toBe(0o666);
    // Equal bytes are no reason to let a secret stay readable.
    expect(await installFile({ destination, text: "x", mode: 0o600 })).toEqual({
      kind: "unchanged",
    });
    expect(modeOf(destination)).toBe(0o600);
  } finally {
    process.umask(before);
  }
});

test("installFile() touches nothing when the bytes are there already", async () => {
  writeFileSync(destination, "same");
  const before = lstatSync(destination);
  let judged = 0;
  const judge = async (): Promise<undefined> => void judged++;
  expect(await installFile({ destination, text: "same", judge })).toEqual({ kind: "unchanged" });
  const after = lstatSync(destination);
  expect([after.ino, after.mtimeMs, after.ctimeMs]).toEqual([
    before.ino,
    before.mtimeMs,
    before.ctimeMs,
  ]);
  expect(judged).toBe(0);
});

test("installFile() leaves a link as it is, and replaces the file that it leads to", async () => {
  mkdirSync(join(folder, "real"));
  writeFileSync(join(folder, "real/file"), "old");
  symlinkSync("real/file", destination);
  await installFile({ destination, text: "new" });
  expect(readlinkSync(destination)).toBe("real/file");
  expect(readFileSync(join(folder, "real/file"), "utf8")).toBe("new");
  expect(readdirSync(join(folder, "real"))).toEqual(["file"]);
});

test("installFile() has the candidate judged, which only its owner could read until it had its mode", async () => {
  writeFileSync(destination, "old");
  chmodSync(destination, 0o600);
  let seen = "";
  const judge = async (candidate: string): Promise<undefined> => {
    seen = `${readFileSync(candidate, "utf8")} ${modeOf(candidate).toString(8)}`;
    expect(readFileSync(destination, "utf8")).toBe("old");
    expect(candidate.startsWith(join(folder, ".app.conf."))).toBe(true);
    return undefined;
  };
  await installFile({ destination, text: "new", judge });
  expect(seen).toBe("new 600");
  expect(contents()).toEqual({ "app.conf": "new" });
});

test("installFile() keeps a rejected candidate to be looked at, and the file as it was", async () => {
  writeFileSync(destination, "old");
  chmodSync(destination, 0o600);
  const judge = async (): Promise<string> => "no";
  const keptAs = join(folder, ".app.conf.rejected");
  for (const text of ["new", "newer"]) {
    expect(await installFile({ destination, text, judge })).toEqual({
      kind: "rejected",
      reason: "no",
      keptAs,
    });
    expect(contents()).toEqual({ "app.conf": "old", ".app.conf.rejected": text });
    expect(modeOf(keptAs)).toBe(0o600);
  }
});

test("installFile() writes nothing unjudged to a device", async () => {
  const judge = async (): Promise<undefined> => undefined;
  const request = { destination: "/dev/null", text: "x" };
  expect((await installFile(request)).kind).toBe("installed");
  const { message } = await failureOf(installFile({ ...request, judge }));
  expect(message).toContain("no candidate can be checked");
});

test("installFile() leaves no candidate when the judgement breaks", async () => {
  const judge = (): Promise<never> => Promise.reject(new Error("broken"));
  expect(await failureOf(installFile({ destination, text: "x", judge }))).toMatchObject({
    code: "render-failed",
  });
  expect(contents()).toEqual({});
});

test("installFile() keeps the old file under another name when it is asked to", async () => {
  const backup = `${destination}.bak`;
  await installFile({ destination, text: "1", backup });
  expect(contents()).toEqual({ "app.conf": "1" });
  await installFile({ destination, text: "2", backup });
  await installFile({ destination, text: "3", backup });
  expect(contents()).toEqual({ "app.conf": "3", "app.conf.bak": "2" });
});

test("installFile() writes a file whose name is as long as a name may be", async () => {
  for (const name of ["n".repeat(255), "ü".repeat(127)]) {
    await installFile({ destination: join(folder, name), text: "x" });
    expect(readFileSync(join(folder, name), "utf8")).toBe("x");
  }
});

test("a reader finds one whole version or another, however many write", async () => {
  const versions = Array.from({ length: 8 }, (_, index) => String(index).repeat(100_000));
  await installFile({ destination, text: versions[0]! });
  const writing = versions.map((text) => installFile({ destination, text }));
  for (const one of writing) {
    expect(versions).toContain(await Bun.file(destination).text());
    await one;
  }
  expect(readdirSync(folder)).toEqual(["app.conf"]);
});

test("installFile() writes every byte as it is", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
      await installFile({ destination, text: Buffer.from(bytes).toString("latin1") });
      expect(Uint8Array.from(readFileSync(destination))).toEqual(bytes);
    }),
    { numRuns: 50 },
  );
});

test.each(["new", "old"])(
  "installFile() removes what was rejected when %j is taken",
  async (text) => {
    writeFileSync(destination, "old");
    const reject = async (): Promise<string> => "no";
    await installFile({ destination, text: "bad", judge: reject });
    expect(readdirSync(folder).sort()).toEqual([".app.conf.rejected", "app.conf"]);
    await installFile({ destination, text, judge: async () => undefined });
    expect(readdirSync(folder)).toEqual(["app.conf"]);
  },
);
