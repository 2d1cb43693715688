// Puts a rendered text in place: a reader finds the old file or the new one, whole, and a failure
// changes nothing.
import { nodeFs } from "../base/node.ts";
import { writeCandidate } from "./candidate.ts";
import { findTarget, type Target } from "./destination.ts";
import { folderOf } from "./file-path.ts";
import { writeInPlace } from "./in-place.ts";
import type { Ownership } from "./ownership.ts";
import { RenderError } from "./render-error.ts";
import { writeStream } from "./stream.ts";

export interface InstallRequest {
  readonly destination: string;
  /** The bytes, one in each code unit. */
  readonly text: string;
  /** Absent: as the file has it that is there, else 0644. */
  readonly mode?: number;
  /** Absent: the owner of the file that is there, as far as we may. */
  readonly owner?: { readonly uid?: number; readonly gid?: number };
  /** False: a folder that is not there is an error; else it is made. */
  readonly makesFolders?: boolean;
  /** The old file is kept beside it under this name. */
  readonly backup?: string;
  /** Judges the candidate by its path; the reason, when it must not go live. */
  readonly judge?: (candidate: string) => Promise<string | undefined>;
}

export type InstallResult =
  /** The bytes were there already: nothing has been touched, but a mode or an owner that was asked for. */
  | { readonly kind: "unchanged" }
  /** `overwrite`: it could not be replaced, so readers may have seen a part of it. */
  | { readonly kind: "installed"; readonly by: "rename" | "overwrite" | "stream" }
  /** `keptAs`: where the candidate can be looked at. */
  | { readonly kind: "rejected"; readonly reason: string; readonly keptAs: string };

/** Installs a text at a destination; throws a `RenderError`, and then all is as it was. */
export async function installFile(request: InstallRequest): Promise<InstallResult> {
  const { destination, text } = request;
  const bytes = Buffer.from(text, "latin1");
  const target = await findTarget(destination);
  try {
    if (target.kind === "stream") {
      refuseUnjudged(
        request,
        "what is written to it is read at once, so no candidate can be checked",
      );
      await writeStream(target.path, bytes);
      return { kind: "installed", by: "stream" };
    }
    const hasAlready = await hasBytes(target, bytes);
    const result = await (hasAlready ? keep(target, request) : install(target, bytes, request));
    // What was rejected before is not what the template says any more.
    const isSettled = result.kind !== "rejected" && request.judge !== undefined;
    if (isSettled) await removeIfThere(nameRejected(target.path));
    return result;
  } catch (error) {
    throw RenderError.of(destination, error);
  }
}

type FileTarget = Extract<Target, { kind: "file" }>;

/** Where a candidate that was rejected is kept: hidden, so that no `include folder/*` takes it. */
export function nameRejected(path: string): string {
  const at = path.lastIndexOf("/") + 1;
  return `${path.slice(0, at)}.${path.slice(at)}.rejected`;
}

async function install(
  target: FileTarget,
  bytes: Buffer,
  request: InstallRequest,
): Promise<InstallResult> {
  const { path, status } = target;
  if (status === undefined && request.makesFolders !== false) await makeFolder(path);
  const ownership = chooseOwnership(target, request);
  let candidate: string;
  try {
    candidate = await writeCandidate(path, bytes, ownership);
  } catch (error) {
    // A file may be writable in a folder that is not: mounted by itself, or given to us by name.
    if (status === undefined || !isFolderRefused(error)) throw error;
    refuseUnjudged(
      request,
      "its folder has no place for a candidate to check: we cannot write to it",
    );
    await writeInPlace(path, bytes, ownership);
    return { kind: "installed", by: "overwrite" };
  }
  try {
    return await replace(candidate, { target, bytes, ownership, request });
  } finally {
    await removeIfThere(candidate);
  }
}

interface Replacement {
  readonly target: FileTarget;
  readonly bytes: Buffer;
  readonly ownership: Ownership;
  readonly request: InstallRequest;
}

async function replace(
  candidate: string,
  { target: { path, status }, bytes, ownership, request }: Replacement,
): Promise<InstallResult> {
  const { rename } = nodeFs().promises;
  const reason = await request.judge?.(candidate);
  if (reason !== undefined) {
    const keptAs = nameRejected(path);
    await rename(candidate, keptAs);
    return { kind: "rejected", reason, keptAs };
  }
  if (request.backup !== undefined && status !== undefined) await backUp(path, request.backup);
  try {
    await rename(candidate, path);
  } catch (error) {
    // A file that is mounted by itself, as with `-v file:file`, is a mount point: none can replace it.
    if (codeOf(error) !== "EBUSY") throw error;
    await writeInPlace(path, bytes, ownership);
    return { kind: "installed", by: "overwrite" };
  }
  await syncFolder(path);
  return { kind: "installed", by: "rename" };
}

/** What was not asked for is as the old file has it, but for bits that give its user's rights away. */
function chooseOwnership({ status }: FileTarget, { mode, owner }: InstallRequest): Ownership {
  const before = status && { uid: status.uid, gid: status.gid };
  return {
    mode: mode ?? (status === undefined ? 0o644 : status.mode & 0o777),
    ...before,
    ...owner,
    isRequired: owner !== undefined,
  };
}

function isFolderRefused(error: unknown): boolean {
  return codeOf(error) === "EROFS" || codeOf(error) === "EACCES";
}

function refuseUnjudged({ destination, judge }: InstallRequest, reason: string): void {
  if (judge !== undefined) throw new RenderError(destination, reason);
}

async function hasBytes({ path, status }: FileTarget, bytes: Buffer): Promise<boolean> {
  if (status?.size !== bytes.length) return false;
  return bytes.equals(await nodeFs().promises.readFile(path));
}

async function keep(
  { path, status }: FileTarget,
  { mode, owner = {} }: InstallRequest,
): Promise<InstallResult> {
  if (status === undefined) return { kind: "unchanged" };
  const { chmod, chown } = nodeFs().promises;
  const { uid = status.uid, gid = status.gid } = owner;
  if (uid !== status.uid || gid !== status.gid) await chown(path, uid, gid);
  if (mode !== undefined && (status.mode & 0o7777) !== mode) await chmod(path, mode);
  return { kind: "unchanged" };
}

/** Hard-linked, so that the old file is there under one name or the other at any time. */
async function backUp(path: string, backup: string): Promise<void> {
  await removeIfThere(backup);
  await nodeFs().promises.link(path, backup);
}

async function makeFolder(path: string): Promise<void> {
  await nodeFs().promises.mkdir(folderOf(path), { recursive: true, mode: 0o755 });
}

async function removeIfThere(path: string): Promise<void> {
  await nodeFs()
    .promises.unlink(path)
    .catch(() => undefined);
}

/** The new name is on disk before anybody is told; file systems that cannot are left alone. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await nodeFs().promises.open(folderOf(path), "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // The rename itself has happened.
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
