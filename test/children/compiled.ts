// Children that have to be exact are in C, and compiled when a test needs them.
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dir, "../../dist/test/children");

/** Undefined when there is a C compiler, else the reason to skip. */
export const compilerSkipReason =
  Bun.which("cc") === null ? "needs a C compiler (gcc, libc6-dev)" : undefined;

/** The path of a program of this folder, compiled; one that has not changed is compiled once. */
export function compileChild(name: string): string {
  const source = join(import.meta.dir, `${name}.c`);
  const hash = Bun.hash(readFileSync(source)).toString(36);
  const program = join(folder, `${name}-${hash}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  // Another run may compile the same at this moment: each writes a file of its own.
  const fresh = `${program}.${process.pid}`;
  const { exitCode, stderr } = Bun.spawnSync(["cc", "-O1", "-Wall", "-o", fresh, source, "-lutil"]);
  if (exitCode !== 0) throw new Error(`Cannot compile "${source}": ${stderr.toString()}`);
  renameSync(fresh, program);
  return program;
}
