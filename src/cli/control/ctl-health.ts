// `ctl health [JOB]`: for HEALTHCHECK and exec probes.
import { exitCode } from "../../base/exit-code.ts";
import { escapeText } from "../../config/escape.ts";
import type { Outcome } from "../outcome.ts";
import {
  type Asked,
  fail,
  runControlVerb,
  say,
  type Told,
  type VerbWords,
} from "./control-verb.ts";
import type { CtlMeans } from "./ctl-means.ts";

const usage = `Usage: containerbuddy ctl health [-socket PATH] [JOB]
Says whether the app runs and its services are passing, or those of one job; exit code 0 is a yes.
In maintenance services do not count: they are not checked, and nobody should restart the container.
`;

/** Prints "healthy", or what is not. */
export function runHealth(words: readonly string[], means: CtlMeans): Promise<Outcome> {
  return runControlVerb({ usage, ask, tell }, words, means);
}

function ask({ rest }: VerbWords): Asked {
  const [job, ...others] = rest;
  if (others.length > 0) return { problem: 'Cannot run "ctl health": it takes one job at a time' };
  const query = job === undefined ? "" : `?job=${encodeURIComponent(job)}`;
  return { method: "GET", path: `/v1/health${query}` };
}

function tell({ data: { isHealthy, problems } }: Told): Outcome {
  if (isHealthy === true) return say("healthy\n");
  if (!Array.isArray(problems))
    return fail("Cannot understand the answer: it says nothing of health");
  const lines = problems.map((problem) => `${escapeText(String(problem))}\n`);
  // To stdout: it is the answer, and what Docker keeps of a HEALTHCHECK.
  return { stdout: `not healthy\n${lines.join("")}`, stderr: "", code: exitCode.failure };
}
