import { ShimError } from "../base/shim-error.ts";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission was denied; a candidate is written beside it, so its folder must be writable",
  EPERM: "the kernel does not permit it",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EIO: "the disk has failed",
  ENOENT: "a folder of its path is not there",
  ENOTDIR: "a part of its path is not a folder",
  ELOOP: "its links go in a circle",
  ENAMETOOLONG: "its path is too long",
  ENXIO: "nobody reads it",
  EAGAIN: "its reader has stopped reading",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open on this machine",
};

/** A file that could not be rendered to; whatever was there is as it was. */
export class RenderError extends ShimError {
  /** The kernel's name for the reason, if it is the kernel's. */
  readonly errno: string | undefined;

  constructor(destination: string, reason: string, errno?: string) {
    super("render-failed", `Cannot write "${destination}": ${reason}`);
    this.name = "RenderError";
    this.errno = errno;
  }

  /** What the kernel's refusal means. */
  static of(destination: string, error: unknown): RenderError {
    if (error instanceof RenderError) return error;
    const code = (error as { code?: unknown }).code;
    const errno = typeof code === "string" ? code : undefined;
    const text = error instanceof Error ? error.message : String(error);
    return new RenderError(destination, (errno && reasons[errno]) ?? text, errno);
  }
}
