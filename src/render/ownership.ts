import type { FileHandle } from "node:fs/promises";

/** Whose a file is, and who may read it. */
export interface Ownership {
  /** Permission bits. */
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  /** False: where the owner cannot be kept, the file is ours. */
  readonly isRequired: boolean;
}

/** Gives an open file its owner and its mode. */
export async function own(file: FileHandle, ownership: Ownership): Promise<void> {
  const { mode, isRequired } = ownership;
  const status = await file.stat();
  const { uid = status.uid, gid = status.gid } = ownership;
  if (uid !== status.uid || gid !== status.gid) {
    if (isRequired) await file.chown(uid, gid);
    else await keepOwner(file, { uid, gid, own: status.uid });
  }
  // After the owner: the kernel takes set-user-id bits away with it.
  if ((status.mode & 0o7777) !== mode) await file.chmod(mode);
}

/** Only root can give a file away, but everybody can keep the group that lets others read it. */
async function keepOwner(
  file: FileHandle,
  ids: { readonly uid: number; readonly gid: number; readonly own: number },
): Promise<void> {
  if (await isGiven(file, ids.uid, ids.gid)) return;
  await isGiven(file, ids.own, ids.gid);
}

async function isGiven(file: FileHandle, uid: number, gid: number): Promise<boolean> {
  try {
    await file.chown(uid, gid);
    return true;
  } catch (error) {
    // EINVAL: the number means nobody in our user namespace.
    const code = String((error as { code?: unknown }).code);
    if (["EPERM", "EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(code)) return false;
    throw error;
  }
}
