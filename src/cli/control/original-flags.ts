// The originals' flags that ask the running program, as the verbs that they are here.
import type { FlagTable } from "../flags.ts";

/** To be spread into the table of the program's own flags; the texts may come several times. */
export const originalFlags = {
  reload: "switch",
  maintenance: "text",
  putenv: "text",
  putmetric: "text",
  ping: "switch",
} as const satisfies FlagTable;

/**
 * The words of `ctl` that mean the same as these flags, each with all of its values; undefined when
 * none is among them. When there are several, the first counts, in the originals' order.
 */
export function toCtlWords(
  flags: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  if (flags.has("reload")) return ["reload"];
  const maintenance = flags.get("maintenance")?.at(-1);
  if (maintenance !== undefined)
    return ["maintenance", maintenanceWords[maintenance] ?? maintenance];
  const variables = flags.get("putenv");
  if (variables !== undefined) return ["env", "--", ...variables];
  const metrics = flags.get("putmetric");
  if (metrics !== undefined) return ["metric", "--", ...metrics];
  return flags.has("ping") ? ["ping"] : undefined;
}

/** Any other word meant "disable" to the original: here it is a wrong use. */
const maintenanceWords: Readonly<Record<string, string>> = { enable: "on", disable: "off" };
