// `ctl ping`: is anybody there?
import type { Outcome } from "../outcome.ts";
import { askWithoutWords, runControlVerb, say } from "./control-verb.ts";
import type { CtlMeans } from "./ctl-means.ts";

const usage = `Usage: containerbuddy ctl ping [-socket PATH]
Says ok when containerbuddy runs here and answers.
`;

/** Prints "ok", as the original does. */
export function runPing(words: readonly string[], means: CtlMeans): Promise<Outcome> {
  const ask = askWithoutWords({ method: "GET", path: "/v1/ping" });
  return runControlVerb({ usage, ask, tell: () => say("ok\n") }, words, means);
}
