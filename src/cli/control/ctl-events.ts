// `ctl events`: what happens from now on, a line of JSON an event.
import { exitCode } from "../../base/exit-code.ts";
import type { Outcome } from "../outcome.ts";
import { askWithoutWords, runControlVerb, type Told } from "./control-verb.ts";
import type { CtlMeans } from "./ctl-means.ts";
import { escapeJson } from "./json-text.ts";

const usage = `Usage: containerbuddy ctl events [-socket PATH]
Prints each event in a line of JSON until it is interrupted, or containerbuddy ends.
`;

/** Prints as it comes; resolves when one of the two ends has had enough. */
export function runEvents(words: readonly string[], means: CtlMeans): Promise<Outcome> {
  const ask = askWithoutWords({ method: "GET", path: "/v1/events" });
  return runControlVerb({ usage, ask, tell: follow }, words, means);
}

async function follow({ response, means }: Told): Promise<Outcome> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch(() => undefined)) ?? { done: true };
    // Whole lines or not: what is escaped are single characters.
    if (done || !means.print(escapeJson(decoder.decode(value, { stream: true })))) break;
  }
  await reader?.cancel().catch(() => undefined);
  return { stdout: "", stderr: "", code: exitCode.success };
}
