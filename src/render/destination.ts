// What is at a destination, and how it is written to:
//
// - a regular file, or nothing yet: replaced in one step;
// - a link: it stays, and the file that it leads to is replaced; where it leads nowhere, or belongs to
//   a stranger, it is refused;
// - a FIFO, a device, an open descriptor such as /dev/stdout: written to as it is;
// - a directory: refused.
import type { Stats } from "node:fs";
import { nodeFs } from "../base/node.ts";
import { RenderError } from "./render-error.ts";

/** Where the bytes go. */
export type Target =
  /** A regular file, or none yet: it is replaced. `path` is behind all links. */
  | { readonly kind: "file"; readonly path: string; readonly status: Stats | undefined }
  /** A FIFO, a device or an open descriptor: written to as it is. */
  | { readonly kind: "stream"; readonly path: string };

/** Looks a destination up; throws a `RenderError` for what cannot be rendered to. */
export async function findTarget(destination: string): Promise<Target> {
  refusePath(destination);
  // What such a link leads to may be a regular file as well, to which others append: it is not ours to replace.
  if (isDescriptor(destination)) return { kind: "stream", path: destination };
  const { lstat, realpath, stat } = nodeFs().promises;
  const found = await statOf(lstat, destination);
  if (found === undefined) return { kind: "file", path: destination, status: undefined };
  if (!found.isSymbolicLink()) return toTarget(destination, destination, found);
  refuseStranger(destination, found);
  const status = await statOf(stat, destination);
  if (status === undefined) {
    throw new RenderError(destination, "it is a link to something that is not there");
  }
  return toTarget(destination, await realpath(destination), status);
}

function toTarget(destination: string, path: string, status: Stats): Target {
  if (status.isDirectory()) throw new RenderError(destination, "it is a directory");
  return status.isFile() ? { kind: "file", path, status } : { kind: "stream", path };
}

function isDescriptor(destination: string): boolean {
  return /^\/(?:dev\/(?:std(?:in|out|err)|fd\/\d+)|proc\/.*)$/.test(destination);
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
function refuseStranger(destination: string, { uid }: Stats): void {
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
