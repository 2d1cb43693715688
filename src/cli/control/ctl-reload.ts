// `ctl reload`: takes the configuration anew.
import { limits } from "../../base/limits.ts";
import type { Outcome } from "../outcome.ts";
import { askWithoutWords, runControlVerb, say } from "./control-verb.ts";
import type { CtlMeans } from "./ctl-means.ts";

const usage = `Usage: containerbuddy ctl reload [-socket PATH]
Reads the configuration again. When it has errors, they are printed and nothing changes.
`;

/** Resolves when the new configuration is in force, or with what is wrong with it. */
export function runReload(words: readonly string[], means: CtlMeans): Promise<Outcome> {
  const question = {
    method: "POST",
    path: "/v1/reload",
    timeoutMs: limits.controlReloadMs,
  } as const;
  const ask = askWithoutWords(question);
  return runControlVerb({ usage, ask, tell: () => say("Reloaded\n") }, words, means);
}
