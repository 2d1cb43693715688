import { nodeFs } from "../../base/node.ts";
import { ShimError } from "../../base/shim-error.ts";
import type { ConsulTemplateEntry } from "../../config/consul-template-config.ts";
import { installFile } from "../../render/install-file.ts";

/** Writes a template's file in one step; true when it has become another. Throws a `ShimError`. */
export async function writeDestination(entry: ConsulTemplateEntry, text: string): Promise<boolean> {
  const { destination = "", mode, hasFolders, hasBackup, user, group } = entry;
  const uid = user === undefined ? undefined : findId(user, "/etc/passwd");
  const gid = group === undefined ? undefined : findId(group, "/etc/group");
  const owner = { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) };
  const result = await installFile({
    destination,
    text,
    ...(mode !== undefined && { mode }),
    ...(Object.keys(owner).length > 0 && { owner }),
    makesFolders: hasFolders,
    ...(hasBackup && { backup: `${destination}.bak` }),
  });
  return result.kind === "installed";
}

/** The number of a user or a group: as it is written, or from the third field behind its name. */
export function findId(name: string, file: string): number {
  if (/^\d+$/.test(name)) return Number(name);
  const text = nodeFs().readFileSync(file, "utf8");
  const fields = text
    .split("\n")
    .map((line) => line.split(":"))
    .find(([first]) => first === name);
  const id = fields?.[2];
  if (id === undefined) {
    throw new ShimError("render-failed", `Cannot find "${name}": it is not in ${file}`);
  }
  return Number(id);
}
