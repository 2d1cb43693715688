// `ctl status [-json]`: all that is known.
import type { Status } from "../../control/status-data.ts";
import type { Outcome } from "../outcome.ts";
import { askWithoutWords, fail, runControlVerb, say, type Told } from "./control-verb.ts";
import type { CtlMeans } from "./ctl-means.ts";
import { formatJson } from "./json-text.ts";
import { formatStatus } from "./status-page.ts";

const usage = `Usage: containerbuddy ctl status [-socket PATH] [-json]
Shows jobs, services, watches and templates as they are now; with -json, all of it as data.
`;

/** Tables for people, or JSON. */
export function runStatus(words: readonly string[], means: CtlMeans): Promise<Outcome> {
  const ask = askWithoutWords({ method: "GET", path: "/v1/status" });
  return runControlVerb({ usage, flags: { json: "switch" }, ask, tell }, words, means);
}

function tell({ words, data, means }: Told): Outcome {
  if (words.switches.has("json")) return say(formatJson(data));
  try {
    return say(formatStatus(data as unknown as Status, means));
  } catch {
    return fail(
      "Cannot understand the answer: another version of containerbuddy runs; -json shows it",
    );
  }
}
