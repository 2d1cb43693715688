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

export interface GivenFlags {
  readonly switches: ReadonlySet<string>;
  /** All values of each flag that takes one. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/**
 * The words of `ctl` that mean the same as these flags; undefined when none is among them. When there
 * are several, one counts, in the originals' order.
 */
export function toCtlWords({ switches, lists }: GivenFlags): readonly string[] | undefined {
  if (switches.has("reload")) return ["reload"];
  const maintenance = lists.get("maintenance")?.at(-1);
  if (maintenance !== undefined)
    return ["maintenance", maintenanceWords[maintenance] ?? maintenance];
  const variables = lists.get("putenv");
  if (variables !== undefined) return ["env", "--", ...variables];
  const metrics = lists.get("putmetric");
  if (metrics !== undefined) return ["metric", "--", ...metrics];
  return switches.has("ping") ? ["ping"] : undefined;
}

/** Any other word meant "disable" to the original: here it is a wrong use. */
const maintenanceWords: Readonly<Record<string, string>> = { enable: "on", disable: "off" };
