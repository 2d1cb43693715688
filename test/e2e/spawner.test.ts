import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { realClock } from "../../src/base/clock.ts";
import type { Environment } from "../../src/system/environment.ts";
import { Reaper } from "../../src/system/reaper.ts";
import { type CallerSignals, Spawner } from "../../src/system/spawner.ts";
import { describeStartChild } from "../contract/start-child.contract.ts";

const reaper = new Reaper();
const onChildren = () => reaper.sweep();
// The reaper takes every child's status: nobody else's may be there meanwhile.
beforeAll(() => void process.on("SIGCHLD", onChildren));
afterAll(() => void process.off("SIGCHLD", onChildren));

const untouched: CallerSignals = { ignored: [], blocked: [] };

function createSpawner(environment: Environment, callerSignals = untouched): Spawner {
  return new Spawner({ reaper, environment, callerSignals, clock: realClock });
}

describeStartChild("Spawner", (environment) => {
  const spawner = createSpawner(environment);
  return (options) => spawner.start(options);
});

const plain = { variables: {}, stdin: "null", output: { captureMax: 4096 } } as const;
const path = ["PATH=/usr/bin:/bin"];

/** Bit n - 1 of a line of /proc/self/status stands for signal n. */
function signalsIn(status: string, line: string): number[] {
  const mask = BigInt(`0x${status.match(new RegExp(`${line}:\\s*([0-9a-f]+)`))?.[1] ?? "0"}`);
  return Array.from({ length: 64 }, (_, at) => at + 1).filter(
    (signal) => (mask >> BigInt(signal - 1)) & 1n,
  );
}

test.each<CallerSignals>([
  untouched,
  { ignored: [1, 13], blocked: [] },
  { ignored: [], blocked: [10, 15, 34, 64] },
  { ignored: [2, 3, 15, 25], blocked: [1, 12, 31] },
])("a child finds its signals as the caller had them: %j", async (callerSignals) => {
  const handler = () => {};
  process.on("SIGTERM", handler);
  const child = createSpawner(path, callerSignals).start({
    ...plain,
    command: ["grep", "Sig", "/proc/self/status"],
  });
  await child.exited;
  expect(signalsIn(child.output, "SigIgn")).toEqual([...callerSignals.ignored]);
  expect(signalsIn(child.output, "SigBlk")).toEqual([...callerSignals.blocked]);
  process.off("SIGTERM", handler);
});

test("values that are not UTF-8 reach a child unchanged", async () => {
  const spawner = createSpawner([...path, "RAW=\xff\xfe\x80", "odd", "constructor=1"]);
  const child = spawner.start({ ...plain, command: ["od", "-An", "-c", "/proc/self/environ"] });
  await child.exited;
  expect(child.output.replaceAll(/\s+/g, " ")).toContain("R A W = 377 376 200 \\0 o d d \\0 c o n");
});

test("a program on a file system without exec is refused with 126", () => {
  const folder = mkdtempSync(join(tmpdir(), "noexec-"));
  const mounted = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "noexec,size=64k", "tmpfs", folder]);
  // Without the right to mount, the permission of the file stands for it: the kernel says the same.
  writeFileSync(join(folder, "tool"), "#!/bin/sh\n", { mode: mounted.success ? 0o755 : 0o644 });
  try {
    createSpawner(path).start({ ...plain, command: [join(folder, "tool")] });
    throw new Error("it was started");
  } catch (error) {
    expect(error).toMatchObject({ errno: "EACCES", exitCode: 126 });
  } finally {
    if (mounted.success) Bun.spawnSync(["umount", folder]);
    rmSync(folder, { recursive: true });
  }
});

test("a child that job control stops is reported, and is still the same child", async () => {
  const stopped = Promise.withResolvers<void>();
  const child = createSpawner(path).start({
    ...plain,
    command: ["sh", "-c", "kill -STOP $$; exit 5"],
    onSuspended: () => stopped.resolve(),
  });
  await stopped.promise;
  child.signal("SIGCONT", "process");
  expect(await child.exited).toEqual({ kind: "exited", code: 5 });
});

test("an orphan is reaped and counted, and takes no child's status", async () => {
  const before = reaper.orphans;
  const children = Array.from({ length: 20 }, (_, code) =>
    createSpawner(path).start({ ...plain, command: ["sh", "-c", `true & exit ${code}`] }),
  );
  const ends = await Promise.all(children.map((child) => child.exited));
  expect(ends).toEqual(ends.map((_, code) => ({ kind: "exited", code })));
  expect(reaper.orphans).toBeGreaterThanOrEqual(before);
});
