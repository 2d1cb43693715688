import { nodeFs } from "../base/node.ts";
import { closeFd, hasFfi, openToRead, readAt } from "./ffi.ts";

/**
 * Reads a file from an offset on, up to a size, by three calls of the C library. Undefined when
 * that cannot be done, such as for a pipe or a path that is not there: whoever wants to know why
 * asks Node.
 */
export function readQuickly(path: string, bytesMax: number, offset = 0): Buffer | undefined {
  if (!hasFfi()) return readSlowly(path, bytesMax, offset);
  const fd = openToRead(path);
  if (fd < 0) return undefined;
  const bytes = Buffer.allocUnsafe(bytesMax);
  let length = 0;
  while (length < bytesMax) {
    const count = readAt(fd, bytes.subarray(length), offset + length);
    if (count < 0) {
      closeFd(fd);
      return undefined;
    }
    if (count === 0) break;
    length += count;
  }
  closeFd(fd);
  return bytes.subarray(0, length);
}

function readSlowly(path: string, bytesMax: number, offset: number): Buffer | undefined {
  const fs = nodeFs();
  try {
    const fd = fs.openSync(path, "r");
    try {
      const bytes = Buffer.alloc(bytesMax);
      return bytes.subarray(0, fs.readSync(fd, bytes, 0, bytesMax, offset));
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
