import type { FileHandle } from "node:fs/promises";
import { nodeFs } from "../base/node.ts";
import { type Ownership, own } from "./ownership.ts";

/**
 * Writes into a file that cannot be replaced. There is a moment at which it is half of itself; a
 * failure puts back what it had, as far as that is possible.
 */
export async function writeInPlace(
  path: string,
  bytes: Buffer,
  ownership: Ownership,
): Promise<void> {
  const { open, readFile } = nodeFs().promises;
  const { O_NOFOLLOW, O_RDWR } = nodeFs().constants;
  const before = await readFile(path);
  const file = await open(path, O_RDWR | O_NOFOLLOW);
  try {
    await own(file, ownership);
    await writeAll(file, bytes);
  } catch (error) {
    await writeAll(file, before).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at, bytes.length - at, at)).bytesWritten;
  }
  await file.truncate(bytes.length);
  await file.sync();
}
