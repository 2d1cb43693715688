// A file's next version, beside it: the same file system, so that a rename puts it in place in one step.
import { realRandom } from "../base/backoff.ts";
import { limits } from "../base/limits.ts";
import { nodeFs } from "../base/node.ts";
import { besideOf, folderOf, nameOf } from "./file-path.ts";
import { type Ownership, own } from "./ownership.ts";

/** Writes the bytes where only we can read them at first, then gives them their owner and mode. */
export async function writeCandidate(
  path: string,
  bytes: Uint8Array,
  ownership: Ownership,
): Promise<string> {
  const { open, unlink } = nodeFs().promises;
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = nodeFs().constants;
  const random = Math.floor(realRandom() * 2 ** 32).toString(36);
  const candidate = besideOf(path, prefixOf(path) + random);
  const file = await open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(bytes);
    await own(file, ownership);
    await file.sync();
  } catch (error) {
    await unlink(candidate).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return candidate;
}

/** Removes what a run has left that was killed in the middle; what is young may be another's work. */
export async function removeLeftCandidates(path: string, nowMs: number): Promise<string[]> {
  const { lstat, readdir, unlink } = nodeFs().promises;
  const prefix = prefixOf(path);
  const names = await readdir(folderOf(path)).catch((): string[] => []);
  const removed: string[] = [];
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const left = besideOf(path, name);
    try {
      const { mtimeMs } = await lstat(left);
      if (nowMs - mtimeMs < limits.leftCandidateMs) continue;
      await unlink(left);
      removed.push(left);
    } catch {
      // Another has removed it, or it is not ours to remove.
    }
  }
  return removed;
}

/** A name has 255 bytes at most, and the mark must fit behind what is kept of it. */
const keptMax = 60;

/** Hidden, and with an ending of its own: no `include *.conf` takes it for a file to be read. */
function prefixOf(path: string): string {
  return `.${nameOf(path).slice(0, keptMax)}.containerbuddy-`;
}
