// `ctl metric NAME=VALUE...`: values for the configuration's own metrics.
import type { Outcome } from "../outcome.ts";
import { type Asked, runControlVerb, say, type VerbWords } from "./control-verb.ts";
import type { CtlMeans } from "./ctl-means.ts";
import { readPairs } from "./read-pairs.ts";

const usage = `Usage: containerbuddy ctl metric [-socket PATH] NAME=VALUE...
Records values of metrics that the configuration has: a counter adds, a gauge is set, a histogram and a
summary observe.
`;

/** Prints nothing when it has worked. */
export function runMetric(words: readonly string[], means: CtlMeans): Promise<Outcome> {
  return runControlVerb({ usage, ask, tell: () => say("") }, words, means);
}

function ask({ rest }: VerbWords): Asked {
  const read = readPairs(rest);
  if ("problem" in read) return read;
  const values: [string, number][] = [];
  for (const [name, text] of read.pairs) {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) {
      return { problem: `Cannot understand "${name}=${text}": expected a number` };
    }
    values.push([name, value]);
  }
  return { method: "POST", path: "/v1/metric", body: Object.fromEntries(values) };
}
