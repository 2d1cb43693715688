// Puts a rendered text in place: a reader finds the old file or the new one, whole, and a failure
// changes nothing.
import type { Stats } from "node:fs";
import { nodeFs } from "../base/node.ts";
import { type Ownership, writeCandidate } from "./candidate.ts";
import { findTarget, type Target } from "./destination.ts";
import { RenderError } from "./render-error.ts";

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
  /** The bytes were there already: nothing has been touched, but the mode if one was asked for. */
  | { readonly kind: "unchanged" }
  /** `isInPlace`: it is mounted by itself and could not be replaced, so readers may have seen a part. */
  | { readonly kind: "installed"; readonly isInPlace: boolean }
  /** `keptAs`: where the candidate can be looked at. */
  | { readonly kind: "rejected"; readonly reason: string; readonly keptAs: string };

/** Installs a text at a destination; throws a `RenderError`, and then all is as it was. */
export async function installFile(request: InstallRequest): Promise<InstallResult> {
  const { destination, text } = request;
  const bytes = Buffer.from(text, "latin1");
  const target = await findTarget(destination);
  try {
    if (target.kind === "stream") return await writeStream(target.path, bytes);
    if (await hasBytes(target, bytes)) return await keep(target, request);
    return await replace(target, bytes, request);
  } catch (error) {
    throw RenderError.of(destination, error);
  }
}

type FileTarget = Extract<Target, { kind: "file" }>;

/** Where a candidate that was rejected is kept: its mode is the file's, its name is nobody's to include. */
export function nameRejected(path: string): string {
  return `${path}.rejected`;
}

async function replace(
  { path, status }: FileTarget,
  bytes: Buffer,
  request: InstallRequest,
): Promise<InstallResult> {
  const { rename } = nodeFs().promises;
  if (status === undefined && request.makesFolders !== false) await makeFolder(path);
  const candidate = await writeOwned(path, bytes, request, status);
  try {
    const reason = await request.judge?.(candidate);
    if (reason !== undefined) {
      const keptAs = nameRejected(path);
      await rename(candidate, keptAs);
      return { kind: "rejected", reason, keptAs };
    }
    if (request.backup !== undefined && status !== undefined) await backUp(path, request.backup);
    const isInPlace = await putInPlace(candidate, path, bytes);
    return { kind: "installed", isInPlace };
  } finally {
    await removeIfThere(candidate);
  }
}

/** As root we give the file its old owner back; others cannot, and their files are theirs. */
async function writeOwned(
  path: string,
  bytes: Buffer,
  { mode, owner }: InstallRequest,
  status: Stats | undefined,
): Promise<string> {
  const bits = mode ?? (status === undefined ? 0o644 : status.mode & 0o7777);
  const before = status && { uid: status.uid, gid: status.gid };
  try {
    return await writeCandidate(path, bytes, { mode: bits, ...before, ...owner });
  } catch (error) {
    const isRefused = (error as { code?: unknown }).code === "EPERM";
    if (!isRefused || owner !== undefined || before === undefined) throw error;
    const mine: Ownership = { mode: bits };
    return writeCandidate(path, bytes, mine);
  }
}

async function putInPlace(candidate: string, path: string, bytes: Buffer): Promise<boolean> {
  const { rename } = nodeFs().promises;
  try {
    await rename(candidate, path);
  } catch (error) {
    // A file that is mounted by itself, as with `-v file:file`, is a mount point: none can replace it.
    if ((error as { code?: unknown }).code !== "EBUSY") throw error;
    await overwrite(path, bytes);
    return true;
  }
  await syncFolder(path);
  return false;
}

/** Without a rename there is a moment at which the file is half of itself; a failure puts it back. */
async function overwrite(path: string, bytes: Buffer): Promise<void> {
  const { open, readFile } = nodeFs().promises;
  const before = await readFile(path);
  const file = await open(path, "r+");
  try {
    await writeAll(file, bytes);
  } catch (error) {
    await writeAll(file, before).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

type OpenFile = Awaited<ReturnType<ReturnType<typeof nodeFs>["promises"]["open"]>>;

async function writeAll(file: OpenFile, bytes: Buffer): Promise<void> {
  let at = 0;
  while (at < bytes.length) at += (await file.write(bytes, at, bytes.length - at, at)).bytesWritten;
  await file.truncate(bytes.length);
  await file.sync();
}

/** Without waiting: a FIFO that nobody reads is an error, not a reason to hang. */
async function writeStream(path: string, bytes: Buffer): Promise<InstallResult> {
  const { open } = nodeFs().promises;
  const { O_NONBLOCK, O_WRONLY } = nodeFs().constants;
  const file = await open(path, O_WRONLY | O_NONBLOCK);
  try {
    let at = 0;
    while (at < bytes.length) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
  } finally {
    await file.close();
  }
  return { kind: "installed", isInPlace: true };
}

async function hasBytes({ path, status }: FileTarget, bytes: Buffer): Promise<boolean> {
  if (status?.size !== bytes.length) return false;
  return bytes.equals(await nodeFs().promises.readFile(path));
}

async function keep(
  { path, status }: FileTarget,
  { mode }: InstallRequest,
): Promise<InstallResult> {
  if (mode !== undefined && status !== undefined && (status.mode & 0o7777) !== mode) {
    await nodeFs().promises.chmod(path, mode);
  }
  return { kind: "unchanged" };
}

/** Hard-linked, so that the old file is there under one name or the other at any time. */
async function backUp(path: string, backup: string): Promise<void> {
  await removeIfThere(backup);
  await nodeFs().promises.link(path, backup);
}

async function makeFolder(path: string): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  if (folder !== "") await nodeFs().promises.mkdir(folder, { recursive: true, mode: 0o755 });
}

async function removeIfThere(path: string): Promise<void> {
  await nodeFs()
    .promises.unlink(path)
    .catch(() => undefined);
}

/** The new name is on disk before anybody is told; file systems that cannot are left alone. */
async function syncFolder(path: string): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/")) || (path.startsWith("/") ? "/" : ".");
  try {
    const file = await nodeFs().promises.open(folder, "r");
    await file.sync().finally(() => file.close());
  } catch {
    // The rename itself has happened.
  }
}
