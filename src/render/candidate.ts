// A file's next version, beside it: the same file system, so that a rename puts it in place in one step.
import type { Stats } from "node:fs";
import { realRandom } from "../base/backoff.ts";
import { limits } from "../base/limits.ts";
import { nodeFs } from "../base/node.ts";

export interface Ownership {
  /** Permission bits. */
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

const mark = ".containerbuddy-";

/** Writes the bytes where only we can read them at first, then gives them their owner and mode. */
export async function writeCandidate(
  path: string,
  bytes: Uint8Array,
  ownership: Ownership,
): Promise<string> {
  const { open, unlink } = nodeFs().promises;
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = nodeFs().constants;
  const candidate = nameCandidate(path);
  const file = await open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(bytes);
    const { mode, uid, gid } = ownership;
    const status = await file.stat();
    if (isOther(status, ownership)) await file.chown(uid ?? status.uid, gid ?? status.gid);
    // After the owner: the kernel takes set-user-id bits away with it.
    await file.chmod(mode);
    await file.sync();
  } catch (error) {
    await file.close();
    await unlink(candidate).catch(() => undefined);
    throw error;
  }
  await file.close();
  return candidate;
}

function isOther(status: Stats, { uid, gid }: Ownership): boolean {
  return (uid !== undefined && uid !== status.uid) || (gid !== undefined && gid !== status.gid);
}

/** Hidden, and with an ending of its own: no `include *.conf` takes it for a file to be read. */
function nameCandidate(path: string): string {
  const slash = path.lastIndexOf("/") + 1;
  const random = Math.floor(realRandom() * 2 ** 32).toString(36);
  return `${path.slice(0, slash)}.${path.slice(slash)}${mark}${random}`;
}

/** Removes what a run has left that was killed in the middle; what is young may be another's work. */
export async function removeLeftCandidates(path: string, nowMs: number): Promise<string[]> {
  const { readdir, stat, unlink } = nodeFs().promises;
  const slash = path.lastIndexOf("/") + 1;
  const folder = path.slice(0, slash) || ".";
  const prefix = `.${path.slice(slash)}${mark}`;
  const names = await readdir(folder).catch((): string[] => []);
  const removed: string[] = [];
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const left = folder === "." ? name : folder + name;
    const status = await stat(left).catch(() => undefined);
    if (status === undefined || nowMs - status.mtimeMs < limits.leftCandidateMs) continue;
    if (
      await unlink(left).then(
        () => true,
        () => false,
      )
    )
      removed.push(left);
  }
  return removed;
}
