// `ctl signal JOB SIGNAL`: a signal to the program of one job.
import { parseSignalName } from "../../base/signal-name.ts";
import type { Outcome } from "../outcome.ts";
import { type Asked, runControlVerb, say, type VerbWords } from "./control-verb.ts";
import type { CtlMeans } from "./ctl-means.ts";

const usage = `Usage: containerbuddy ctl signal [-socket PATH] JOB SIGNAL
Sends a signal (SIGHUP, HUP, hup) to the program of a job. The app's job is "main"; ctl status names them.
`;

/** Prints nothing when it has worked. */
export function runSignal(words: readonly string[], means: CtlMeans): Promise<Outcome> {
  return runControlVerb({ usage, ask, tell: () => say("") }, words, means);
}

function ask({ rest }: VerbWords): Asked {
  const [job, word, ...others] = rest;
  if (job === undefined || word === undefined || others.length > 0) {
    return { problem: 'Cannot run "ctl signal": it takes a job and a signal' };
  }
  const signal = parseSignalName(word);
  if (signal === undefined) return { problem: `Cannot send "${word}": there is no such signal` };
  return { method: "POST", path: "/v1/signal", body: { job, signal } };
}
