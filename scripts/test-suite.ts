// Runs one suite with bun test, and doesn't believe its exit code alone: a test that calls
// process.exit(0) ends bun test with 0 and no report.
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { projectRoot } from "./build.ts";
import { parseJunit, type TestCase } from "./junit.ts";

export interface Suite {
  name: string;
  folders: string[];
  /** Longest time for one test, and for the whole suite. */
  testTimeoutMs: number;
  suiteTimeoutMs: number;
}

export interface SuiteResult {
  cases: TestCase[];
  /** What went wrong outside of any test case; each counts as a failure. */
  problems: string[];
}

export const unitSuite: Suite = {
  name: "unit",
  folders: ["src", "scripts"],
  testTimeoutMs: 5_000,
  suiteTimeoutMs: 120_000,
};

/** Runs the suite's tests, their output passed through; no file at all is an empty result. */
export async function runSuite(suite: Suite, extraArguments: string[] = []): Promise<SuiteResult> {
  const files = suite.folders.flatMap(findTests);
  if (files.length === 0) return { cases: [], problems: [] };

  const report = join(projectRoot, "dist/test", `${suite.name}.xml`);
  await mkdir(join(projectRoot, "dist/test"), { recursive: true });
  await rm(report, { force: true });
  const child = Bun.spawn(
    [
      process.execPath,
      "test",
      "--reporter=junit",
      `--reporter-outfile=${report}`,
      `--timeout=${suite.testTimeoutMs}`,
      ...extraArguments,
      ...files,
    ],
    // Its own session: what it leaves behind can be found and ended with it.
    { cwd: projectRoot, stdio: ["ignore", "inherit", "inherit"], detached: true },
  );
  const end = (): void => killSession(child.pid);
  process.once("SIGINT", end).once("SIGTERM", end);
  let hasTimedOut = false;
  const timer = setTimeout(() => {
    hasTimedOut = true;
    end();
  }, suite.suiteTimeoutMs);
  const exitCode = await child.exited;
  clearTimeout(timer);
  process.off("SIGINT", end).off("SIGTERM", end);

  const cases = readReport(report);
  const problems = judge({ suite, files, cases, exitCode, hasTimedOut });
  const leaked = await findLeaked(child.pid);
  if (leaked.length > 0) problems.push(`processes were left running: ${leaked.join(", ")}`);
  end();
  return { cases, problems: problems.map((problem) => `${suite.name}: ${problem}`) };
}

interface Run {
  suite: Suite;
  files: string[];
  cases: TestCase[];
  exitCode: number;
  hasTimedOut: boolean;
}

/** What the report doesn't say: files that are not in it, and an exit code that contradicts it. */
export function judge({ suite, files, cases, exitCode, hasTimedOut }: Run): string[] {
  if (hasTimedOut) return [`took longer than ${suite.suiteTimeoutMs / 1000} s and was killed`];
  const reported = new Set(cases.map((testCase) => testCase.file));
  const silent = files.map((file) => file.slice(2)).filter((file) => !reported.has(file));
  const problems = silent.map((file) => `no test of ${file} is in the report`);
  const hasFailed = cases.some((testCase) => testCase.outcome === "failed");
  if (exitCode !== 0 && !hasFailed && problems.length === 0) {
    problems.push(`bun test ended with ${exitCode}, though no test failed`);
  }
  return problems;
}

function findTests(folder: string): string[] {
  const glob = new Bun.Glob(`${folder}/**/*.test.{ts,tsx}`);
  // The dot makes it a path: a plain word would match any file that has it in its name.
  return [...glob.scanSync({ cwd: projectRoot })].sort().map((file) => `./${file}`);
}

function readReport(path: string): TestCase[] {
  try {
    return parseJunit(readFileSync(path, "utf8"));
  } catch {
    // No report is a finding of its own: each file is then missing in it.
    return [];
  }
}

/** What is still alive in a session after a second's grace. */
async function findLeaked(sessionId: number): Promise<string[]> {
  let alive: string[] = [];
  for (let round = 0; round < 20; round++) {
    alive = listSession(sessionId).map(({ pid, command }) => `${command} (${pid})`);
    if (alive.length === 0) break;
    await Bun.sleep(50);
  }
  return alive;
}

function killSession(sessionId: number): void {
  for (const { pid } of listSession(sessionId)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

function listSession(sessionId: number): { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      // The name is in parentheses and may contain some; after it: state, ppid, pgrp, session.
      const [state, , , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
      if (Number(session) === sessionId && state !== "Z")
        found.push({ pid: Number(entry), command });
    } catch {
      // It ended between the two reads.
    }
  }
  return found;
}
