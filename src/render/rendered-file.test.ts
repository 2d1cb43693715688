import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ManualClock } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { ScriptedChildren } from "../../test/support/scripted-child.ts";
import { until } from "../../test/support/until.ts";
import { besideOf, nameOf } from "./file-path.ts";
import { RenderedFile } from "./rendered-file.ts";

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rendered-file-"));
});

afterAll(() => rm(root, { recursive: true }));

async function create({ hasCheck = false, destination = "" } = {}) {
  const folder = await mkdtemp(join(root, "a-"));
  const path = destination || join(folder, "web.conf");
  const children = new ScriptedChildren();
  const logger = new MemoryLogger();
  const stop = new AbortController();
  const file = new RenderedFile({
    config: {
      name: "web",
      destination: path,
      checkTimeoutMs: 5000,
      ...(hasCheck && { check: ["judge", "{{candidate}}"] as const }),
    },
    startChild: children.start,
    clock: new ManualClock(),
    logger,
  });
  return {
    children,
    file,
    folder,
    logger,
    path,
    stop,
    content: () => readFileSync(path, "utf8"),
    install: (text: string) => file.install(text, stop.signal),
  };
}

const isChanged = { kind: "rendered", isChanged: true } as const;
const isUnchanged = { kind: "rendered", isChanged: false } as const;

test("install() says whether the file has become another", async () => {
  const { content, install } = await create();
  expect(await install("one")).toEqual(isChanged);
  expect(await install("one")).toEqual(isUnchanged);
  expect(await install("two")).toEqual(isChanged);
  expect(content()).toBe("two");
});

test("install() lets the check judge the candidate, and puts it in place when it passes", async () => {
  const { children, content, folder, install, path } = await create({ hasCheck: true });
  const installed = install("one");
  const { options, exit } = await judgeOf(children);
  const [, candidate = ""] = options.command;
  expect(readFileSync(candidate, "utf8")).toBe("one");
  expect(existsSync(path)).toBe(false);
  exit(0);
  expect(await installed).toEqual(isChanged);
  expect(content()).toBe("one");
  expect(readdirSync(folder)).toEqual(["web.conf"]);
});

test("install() keeps a candidate that its check rejects, and the file as it was", async () => {
  const { children, content, install, path } = await create({ hasCheck: true });
  writeFileSync(path, "old");
  const installed = install("bad");
  (await judgeOf(children)).exit(1);
  const keptAs = besideOf(path, `.${nameOf(path)}.rejected`);
  expect(await installed).toEqual({
    kind: "rejected",
    reason: "its check exited with code 1",
    keptAs,
  });
  expect([content(), readFileSync(keptAs, "utf8")]).toEqual(["old", "bad"]);
});

test("install() leaves nothing behind when its check is ended early", async () => {
  const { children, folder, install, path, stop } = await create({ hasCheck: true });
  writeFileSync(path, "old");
  const installed = install("new");
  await judgeOf(children);
  stop.abort();
  expect((await installed).kind).toBe("failed");
  expect(children.of("judge").signals).toEqual(["SIGKILL"]);
  expect(readdirSync(folder)).toEqual(["web.conf"]);
  await install("new");
  expect(children.started).toHaveLength(1);
});

test("install() says in words why a file cannot be written", async () => {
  const { folder, install, path } = await create({ destination: root });
  expect(await install("one")).toEqual({
    kind: "failed",
    reason: `Cannot write "${path}": it is a directory`,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test("install() warns of a file that others have changed since, once for each change", async () => {
  const { content, install, logger, path } = await create();
  writeFileSync(path, "there before");
  await install("one");
  await install("two");
  expect(logger.messages("warn")).toEqual([]);
  writeFileSync(path, "another's");
  expect(await install("two")).toEqual(isChanged);
  await install("two");
  expect(content()).toBe("two");
  expect(logger.messages("warn")).toEqual([
    "The file was changed by somebody else since it was rendered",
  ]);
});

test("install() writes the same text to a stream once", async () => {
  const { install, logger } = await create({ destination: "/dev/null" });
  expect(await install("one")).toEqual(isChanged);
  expect(await install("one")).toEqual(isUnchanged);
  expect(await install("two")).toEqual(isChanged);
  expect(await install("one")).toEqual(isChanged);
  expect(logger.messages("warn")).toEqual([]);
});

test("removeLeftCandidates() removes what is left beside the file that a link leads to", async () => {
  const { file: _, folder, path } = await create();
  writeFileSync(path, "there");
  const left = join(folder, ".web.conf.containerbuddy-abc");
  writeFileSync(left, "half");
  utimesSync(left, 0, 0);
  const link = join(folder, "link");
  symlinkSync(path, link);
  const { file } = await create({ destination: link });
  await file.removeLeftCandidates();
  expect(readdirSync(folder).sort()).toEqual(["link", "web.conf"]);
});

test("removeLeftCandidates() leaves the reasons why there is no file to the installation", async () => {
  const { file, logger } = await create({ destination: "/not/../there" });
  await file.removeLeftCandidates();
  expect(logger.records).toEqual([]);
});

/** The check's child, once it has been started. */
async function judgeOf(children: ScriptedChildren) {
  const child = await until(() => children.started[0], { what: "the check to be started" });
  return { options: child.options, exit: (code: number) => child.exit(code) };
}
