import { nodeFs } from "../base/node.ts";
import { inheritFd, isClosedOnExec } from "./ffi.ts";

/** Descriptors are given away from the lowest on; a caller's own beyond this number are not found. */
const lookedAt = 256;
/** The runtime marks what is open from here on as close-on-exec when it starts. */
const firstMarked = 4;

/**
 * Lets children have the descriptors that the caller left open beyond stderr, such as a socket or
 * a readiness pipe. The runtime's own (epoll, eventfd, timers) are anonymous inodes and stay marked.
 */
export function inheritCallerDescriptors(): void {
  const marked: number[] = [];
  for (let fd = firstMarked; fd < lookedAt; fd++) if (isClosedOnExec(fd)) marked.push(fd);
  // Nearly always there is the runtime's own one alone.
  if (marked.length <= 1) return;
  for (const fd of marked) if (isCallers(fd)) inheritFd(fd);
}

function isCallers(fd: number): boolean {
  try {
    return !nodeFs().readlinkSync(`/proc/self/fd/${fd}`).startsWith("anon_inode:");
  } catch {
    return false;
  }
}
