// `make check`: what is known without running the program, and the unit tests.
import { join } from "node:path";

import { projectRoot } from "./build.ts";
import { runSuite, unitSuite } from "./test-suite.ts";

const binaries = join(projectRoot, "node_modules/.bin");

const steps: [name: string, command: string[]][] = [
  ["types", [join(binaries, "tsc"), "--noEmit"]],
  ["format", [join(binaries, "biome"), "check", "--no-errors-on-unmatched", "."]],
  ["lint", [join(binaries, "oxlint"), "--type-aware", "--deny-warnings"]],
  ["rules", [process.execPath, "scripts/tidy.ts"]],
];

/** Runs all of them at once, prints the output of those that found something, returns their names. */
export async function runStaticChecks(): Promise<string[]> {
  const outcomes = await Promise.all(steps.map(([name, command]) => runStep(name, command)));
  return steps.map(([name]) => name).filter((_, index) => !outcomes[index]);
}

async function runStep(name: string, command: string[]): Promise<boolean> {
  const startMs = performance.now();
  const child = Bun.spawn(command, {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
    // Some of the tools write colours into a log when CI is set.
    env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }) },
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const isClean = (await child.exited) === 0;
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const output = isClean ? "" : `${stdout}${stderr}`.trimEnd();
  console.log([`${isClean ? "ok  " : "FAIL"} ${name} (${seconds} s)`, output].join("\n").trimEnd());
  return isClean;
}

if (import.meta.main) {
  const failed = await runStaticChecks();
  const { cases, problems } = await runSuite(unitSuite, ["--dots"]);
  for (const problem of problems) console.log(`Problem: ${problem}`);
  const hasFailedTest = cases.some(({ outcome }) => outcome === "failed");
  const isClean = failed.length === 0 && problems.length === 0 && !hasFailedTest;
  console.log(
    isClean ? "Everything is fine" : `Not fine: see above (${failed.join(", ") || "unit tests"})`,
  );
  process.exitCode = isClean ? 0 : 1;
}
