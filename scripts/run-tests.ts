// `make test`: everything CI runs. The last line counts each test once, out of bun test's reports.
import { statSync } from "node:fs";
import { join } from "node:path";

import { buildExecutable, projectRoot } from "./build.ts";
import { runStaticChecks } from "./check.ts";
import type { TestCase } from "./junit.ts";
import { runSuite, type Suite, unitSuite } from "./test-suite.ts";

// The limits add up to 24 minutes: CI ends the whole run at 25.
const suites: Suite[] = [
  unitSuite,
  { name: "surface", folders: ["test/surface"], testTimeoutMs: 20_000, suiteTimeoutMs: 60_000 },
  { name: "contract", folders: ["test/contract"], testTimeoutMs: 60_000, suiteTimeoutMs: 300_000 },
  { name: "e2e", folders: ["test/e2e"], testTimeoutMs: 60_000, suiteTimeoutMs: 780_000 },
  { name: "browser", folders: ["test/browser"], testTimeoutMs: 60_000, suiteTimeoutMs: 180_000 },
];

const problems: string[] = [];
const cases: TestCase[] = [];

announce("build");
try {
  const outfile = join(projectRoot, "dist/containerbuddy");
  await buildExecutable({ outfile });
  console.log(`Built dist/containerbuddy (${(statSync(outfile).size / 1e6).toFixed(1)} MB)`);
} catch (error) {
  problems.push(`build: ${error instanceof Error ? error.message : String(error)}`);
}

announce("check");
problems.push(...(await runStaticChecks()).map((name) => `check: ${name}`));

for (const suite of suites) {
  announce(suite.name);
  const startMs = performance.now();
  const result = await runSuite(suite);
  problems.push(...result.problems);
  cases.push(...result.cases);
  console.log(
    `${result.cases.length} tests in ${((performance.now() - startMs) / 1000).toFixed(1)} s`,
  );
}

const count = (outcome: string): number => cases.filter((one) => one.outcome === outcome).length;
if (count("passed") === 0) problems.push("no test passed");

announce("summary");
for (const { file, name, outcome } of cases) {
  if (outcome !== "passed") console.log(`${outcome}: ${file}: ${name}`);
}
for (const problem of problems) console.log(`failed: ${problem}`);
const failed = count("failed") + problems.length;
console.log(`${count("passed")} passed, ${failed} failed, ${count("skipped")} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

function announce(what: string): void {
  console.log(`\n== ${what}`);
}
