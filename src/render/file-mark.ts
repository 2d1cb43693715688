import { findTarget } from "./destination.ts";

/**
 * How the file at a destination looks now, to see later whether others have written it since;
 * undefined: there is none, or it is a stream, to which others may well write.
 */
export async function markFile(destination: string): Promise<string | undefined> {
  try {
    const target = await findTarget(destination);
    if (target.kind === "stream" || target.status === undefined) return undefined;
    const { ino, size, mtimeMs } = target.status;
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}
