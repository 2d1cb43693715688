// Writing to a reader that may have stopped, without waiting for it. A plain write would freeze
// heartbeats and signals; O_NONBLOCK on our own stdout or stderr would be set for the app as well,
// which shares the open file description with us.
import { nodeFs } from "../base/node.ts";
import { hasFfi, writeAfterPoll, writeUnlessFull } from "./ffi.ts";

/** Takes what fits now: the bytes written, 0 when the reader is behind, -1 when it is gone. */
export type WriteNow = (bytes: Uint8Array) => number;

/** Decides with the first write how to write to a descriptor, which has to stay open. */
export function createWriteNow(fd: number): WriteNow {
  let chosen: WriteNow | undefined;
  return (bytes) => {
    chosen ??= choose(fd);
    return chosen(bytes);
  };
}

function choose(fd: number): WriteNow {
  const kind = kindOf(fd);
  // A file has no reader to wait for, and some file systems answer EAGAIN to it for ever.
  if (kind === "file") return (bytes) => writePlainly(fd, bytes);
  if (kind === "device" || !hasFfi()) return reopen(fd) ?? writeOwn(fd);
  let instead: WriteNow | undefined;
  return (bytes) => {
    const written = instead === undefined ? writeUnlessFull(fd, bytes) : undefined;
    if (written !== undefined) return written;
    // An old kernel, whose pipes do not know the flag.
    instead ??= reopen(fd) ?? writeOwn(fd);
    return instead(bytes);
  };
}

/** Without /proc a terminal may take a part and make us wait for the rest; nothing better is left. */
function writeOwn(fd: number): WriteNow {
  return hasFfi() ? (bytes) => writeAfterPoll(fd, bytes) : (bytes) => writePlainly(fd, bytes);
}

function kindOf(fd: number): "file" | "stream" | "device" {
  try {
    const stat = nodeFs().fstatSync(fd);
    if (stat.isFile()) return "file";
    return stat.isFIFO() || stat.isSocket() ? "stream" : "device";
  } catch {
    return "stream";
  }
}

/**
 * The same pipe or terminal as an open file description of our own, which may be non-blocking.
 * Not for sockets, nor for what another user has opened for us.
 */
function reopen(fd: number): WriteNow | undefined {
  try {
    const { constants, openSync } = nodeFs();
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    const own = openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    return (bytes) => writePlainly(own, bytes);
  } catch {
    return undefined;
  }
}

function writePlainly(fd: number, bytes: Uint8Array): number {
  try {
    return nodeFs().writeSync(fd, bytes);
  } catch (error) {
    return (error as { code?: unknown }).code === "EAGAIN" ? 0 : -1;
  }
}
