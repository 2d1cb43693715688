import { exitCode } from "../base/exit-code.ts";
import { ShimError } from "../base/shim-error.ts";

/** A program that could not be started; `exitCode` is what a shell would end with. */
export class SpawnError extends ShimError {
  /** The kernel's name for the reason, such as ENOENT. */
  readonly errno: string;
  readonly exitCode: number;

  constructor(errno: string, message: string) {
    super("spawn-failed", message);
    this.name = "SpawnError";
    this.errno = errno;
    this.exitCode = errno === "ENOENT" ? exitCode.notFound : exitCode.notExecutable;
  }
}
