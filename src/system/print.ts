import { nodeFs } from "../base/node.ts";
import { hasFfi, writeAfterPoll } from "./ffi.ts";

/**
 * Writes all of a text and waits for its reader: for verbs, which have nothing else to do. False:
 * nobody reads.
 */
export function print(fd: number, text: string, encoding: "utf8" | "latin1" = "utf8"): boolean {
  let rest: Uint8Array = Buffer.from(text, encoding);
  // Most texts are short, and loading Node's files takes longer than all else that a verb does.
  for (let count = hasFfi() ? 1 : 0; count > 0 && rest.byteLength > 0; ) {
    count = writeAfterPoll(fd, rest);
    if (count > 0) rest = rest.subarray(count);
  }
  while (rest.byteLength > 0) {
    try {
      rest = rest.subarray(nodeFs().writeSync(fd, rest));
    } catch (error) {
      // Another program may have made the description non-blocking; any other failure is final.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) return false;
    }
  }
  return true;
}
