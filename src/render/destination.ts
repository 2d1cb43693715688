// What is at a destination, and how it is written to.
import type { Stats } from "node:fs";
import { nodeFs } from "../base/node.ts";
import { RenderError } from "./render-error.ts";

/** Where the bytes go. */
export type Target =
  /** A regular file, or none yet: it is replaced. `path` is behind all links. */
  | { readonly kind: "file"; readonly path: string; readonly status: Stats | undefined }
  /** A FIFO, a device or a socket's end, such as /dev/stdout: written to as it is. */
  | { readonly kind: "stream"; readonly path: string };

/** Looks a destination up; throws a `RenderError` for what cannot be rendered to. */
export async function findTarget(destination: string): Promise<Target> {
  refusePath(destination);
  const { lstat, realpath, stat } = nodeFs().promises;
  const link = await statOf(lstat, destination);
  if (link === undefined) return { kind: "file", path: destination, status: undefined };
  if (link.isSymbolicLink() && !isDevice(destination)) refuseLink(destination, link);
  const status = await statOf(stat, destination);
  if (status === undefined) {
    throw new RenderError(destination, "it is a link to something that is not there");
  }
  if (status.isDirectory()) throw new RenderError(destination, "it is a directory");
  // A link such as /dev/stdout may lead to a file that others write to as well.
  if (!status.isFile() || isDevice(destination)) return { kind: "stream", path: destination };
  // The link stays: what it leads to is replaced.
  const path = link.isSymbolicLink() ? await realpath(destination) : destination;
  return { kind: "file", path, status };
}

function isDevice(destination: string): boolean {
  return destination.startsWith("/dev/") || destination.startsWith("/proc/");
}

function refusePath(destination: string): void {
  if (destination.includes("\0")) throw new RenderError(destination, "its path has a NUL byte");
  if (destination.split("/").includes("..")) {
    throw new RenderError(destination, 'its path has ".." in it; write where it leads to');
  }
  if (destination === "" || destination.endsWith("/")) {
    throw new RenderError(destination, "its path names no file");
  }
}

/** In a folder that others may write to, a stranger's link would have us write the stranger's way. */
function refuseLink(destination: string, { uid }: Stats): void {
  if (uid === 0 || uid === process.geteuid?.()) return;
  throw new RenderError(destination, `it is a link that belongs to another user (${uid})`);
}

/** Undefined: there is nothing. */
async function statOf(
  look: (path: string) => Promise<Stats>,
  path: string,
): Promise<Stats | undefined> {
  try {
    return await look(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw RenderError.of(path, error);
  }
}
