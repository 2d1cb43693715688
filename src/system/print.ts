import { nodeFs } from "../base/node.ts";

/** Writes all of a text and waits for its reader: for verbs, which have nothing else to do. */
export function print(fd: number, text: string, encoding: "utf8" | "latin1" = "utf8"): void {
  let rest = Buffer.from(text, encoding);
  while (rest.byteLength > 0) {
    try {
      rest = rest.subarray(nodeFs().writeSync(fd, rest));
    } catch (error) {
      // Another program may have made the description non-blocking; any other failure is final.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) return;
    }
  }
}
