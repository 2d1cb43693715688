// The small languages that flags and files share.
import { parseDuration } from "../../base/duration.ts";
import type { TemplateSettings, WaitSettings } from "./settings.ts";

/** `SOURCE[:DESTINATION[:COMMAND]]`; further colons belong to the command. */
export function parseTemplateWord(word: string): TemplateSettings | undefined {
  const [source = "", destination, ...rest] = word.split(":");
  if (source.trim() === "") return undefined;
  const command = rest.join(":");
  return {
    source,
    ...(destination !== undefined && { destination }),
    ...(command.trim() !== "" && { exec: { command: [command] } }),
  };
}

/** `MIN[:MAX]`: how long a template waits for silence, and the longest that it waits. */
export function parseWait(text: string): WaitSettings | undefined {
  const parts = text.split(":").map(parseDuration);
  const [minMs, maxMs = (minMs ?? 0) * 4] = parts;
  if (minMs === undefined || parts.length > 2 || parts.includes(undefined)) return undefined;
  return minMs < 0 || maxMs < minMs ? undefined : { isOn: true, minMs, maxMs };
}

/** `USER[:PASSWORD]`. */
export function parseAuth(text: string): { authUser: string; authPassword: string } {
  const [authUser = "", ...rest] = text.split(":");
  return { authUser, authPassword: rest.join(":") };
}
