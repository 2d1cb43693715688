// What a container's mounts and a full disk do to a file that is kept as its template says. Numbers
// F… are those of the list of faults; what a single installation does is in test/e2e.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Clock, realClock } from "../../src/base/clock.ts";
import type { Command } from "../../src/config/config.ts";
import { checkFile } from "../../src/render/check-file.ts";
import { PlainSpawner } from "../../src/system/plain-spawner.ts";
import type { KeepAnswer, KeepOrder } from "../children/keep-file.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { rootSkipReason, type SkipReason, testUnless } from "../support/modes.ts";
import { findProcesses } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "render-faults-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Why nothing can be mounted here; undefined when it can. */
function mountSkipReason(): SkipReason {
  if (rootSkipReason !== undefined) return rootSkipReason;
  const attempt = Bun.spawnSync(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]);
  return attempt.success ? undefined : "needs the right to mount";
}

/** Keeps a file in a mount namespace of its own, which a shell script prepares. */
async function keepIn(setUp: string, order: KeepOrder): Promise<KeepAnswer> {
  const program = join(import.meta.dir, "../children/keep-file.ts");
  const script = `cd "$1"; ${setUp}\nexec "$2" "$3" "$4"`;
  const words = [folder, process.execPath, program, JSON.stringify(order)];
  const child = Bun.spawn(["unshare", "--mount", "sh", "-ec", script, "sh", ...words], {
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  expect({ code: await child.exited, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as KeepAnswer;
}

const noMounts = mountSkipReason();
const isRendered = { kind: "rendered", isChanged: true } as const;

testUnless(
  noMounts,
  "F70: a file that is mounted by itself is kept, with one warning",
  async () => {
    const destination = join(folder, "app.conf");
    const setUp = ": > mounted; : > app.conf; mount --bind mounted app.conf";
    const steps = [{ text: "one" }, { text: "two" }];
    const { outcomes, log } = await keepIn(setUp, { destination, steps });
    expect(outcomes.slice(1)).toEqual([isRendered, isRendered]);
    expect(log).toEqual([
      "warn The file cannot be replaced: it is written in place",
      "info The template is rendered",
      "info The template is rendered",
    ]);
    expect(await Bun.file(join(folder, "mounted")).text()).toBe("two");
  },
);

testUnless(
  noMounts,
  "F69: a full disk is told of once, and needs nobody's help afterwards",
  async () => {
    const destination = join(folder, "disk/app.conf");
    const setUp = "mkdir disk; mount -t tmpfs -o size=256k none disk; seq 30000 > disk/full";
    const steps = [
      { text: "small" },
      { text: "x".repeat(100_000) },
      { passMs: 2000 },
      // Nothing is left beside it, and the old file is what it was.
      { run: `test "$(ls -A ${folder}/disk)" = "$(printf 'app.conf\\nfull')"` },
      { run: `test "$(cat ${destination})" = small` },
      { run: `rm ${folder}/disk/full` },
      { passMs: 3000 },
    ];
    const { outcomes, log } = await keepIn(setUp, { destination, steps });
    const reason = `Cannot write "${destination}": the disk is full`;
    const failure = { kind: "failed", reason } as const;
    expect(outcomes.slice(1)).toEqual([isRendered, failure, failure, isRendered]);
    expect(log).toEqual([
      "info The template is rendered",
      "error Cannot render the template: the file stays as it is",
      "info The template is rendered",
    ]);
  },
);

/** Checks a candidate by a shell script, which gets its path. */
function checkBy(script: string, clock: Clock = realClock): Promise<string | undefined> {
  const spawner = new PlainSpawner({
    environment: [`PATH=${process.env["PATH"]}`],
    caller: { hasStub: false },
    clock: realClock,
  });
  const candidate = join(folder, ".app.conf.candidate");
  writeFileSync(candidate, "listen 80\n");
  const command: Command = ["sh", "-c", script, "sh", "{{candidate}}"];
  const startChild = spawner.start.bind(spawner);
  return checkFile(command, candidate, { startChild, timeoutMs: 10_000, clock });
}

test("F75: a real program judges the candidate, and what it prints is the reason", async () => {
  expect(await checkBy('grep -q listen "$1"')).toBeUndefined();
  const reason = await checkBy('echo "no server" >&2; grep -c server "$1"');
  expect(reason).toBe("its check exited with code 1: no server\n0");
});

test("F75: a check that hangs is killed with all that it has started", async () => {
  const clock = new ManualClock();
  // Nobody else sleeps so long.
  const time = `1${process.pid}`;
  const reason = checkBy(`sleep ${time} & sleep ${time}`, clock);
  const sleepers = (): number => findProcesses(`sleep ${time} `).length;
  await until(() => sleepers() > 1, { what: "the check and what it has started" });
  await clock.advance(10_000);
  expect(await reason).toBe("its check timed out after 10 s");
  await until(() => sleepers() === 0, { what: "the end of all of them" });
});
