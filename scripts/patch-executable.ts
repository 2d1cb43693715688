// The last step of the build: what no flag of `bun build --compile` can do is done to its output.
//
// Afterwards the file is to be left alone. strip throws away what is in no section: the entry stub,
// so that the program dies of SIGSEGV (and the bundle; without a stub it would become plain Bun).
// ldd, gdb, the loaders of glibc and musl, qemu's user mode and a start through /proc/self/exe take
// it as any other. In the last case the stub finds our own mask and limit, not the caller's.

import { chmod, readFile, rename, stat, writeFile } from "node:fs/promises";
import { parseElf } from "./elf.ts";
import { installEntryStub, NoRoomError } from "./entry-stub.ts";
import { hideVariables } from "./hide-variables.ts";

/**
 * Patches a fresh executable of `bun build --compile`; it is left as it was if anything is odd. A
 * target whose code has no room for the entry stub goes without it where that is known: it then
 * loses signals of the first milliseconds, and guesses the caller's limits.
 */
export async function patchExecutable(path: string, mayLackStub = false): Promise<void> {
  const bytes = await readFile(path);
  try {
    const elf = parseElf(bytes);
    hideVariables(bytes, elf);
    try {
      installEntryStub(bytes, elf);
    } catch (error) {
      if (!mayLackStub || !(error instanceof NoRoomError)) throw error;
      console.warn(`${error.message}; "${path}" goes without it`);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot patch "${path}": ${reason}`, { cause: error });
  }
  // A rename, as a half-written executable would start, and as a running one can't be written.
  const unfinished = `${path}.unfinished`;
  await writeFile(unfinished, bytes);
  await chmod(unfinished, (await stat(path)).mode);
  await rename(unfinished, path);
}

if (import.meta.main) {
  for (const path of process.argv.slice(2)) {
    await patchExecutable(path);
  }
}
