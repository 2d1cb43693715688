// `ctl env NAME=VALUE...`: variables for what is started from now on.
import type { Outcome } from "../outcome.ts";
import { type Asked, runControlVerb, say, type VerbWords } from "./control-verb.ts";
import type { CtlMeans } from "./ctl-means.ts";
import { readPairs } from "./read-pairs.ts";

const usage = `Usage: containerbuddy ctl env [-socket PATH] NAME=VALUE...
Sets variables that programs find which are started from now on, and the configuration at a reload.
The app that runs keeps its own.
`;

/** Prints nothing when it has worked. */
export function runEnv(words: readonly string[], means: CtlMeans): Promise<Outcome> {
  return runControlVerb({ usage, ask, tell: () => say("") }, words, means);
}

function ask({ rest }: VerbWords): Asked {
  const read = readPairs(rest);
  if ("problem" in read) return read;
  return { method: "POST", path: "/v1/environ", body: Object.fromEntries(read.pairs) };
}
