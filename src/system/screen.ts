// The terminal that a verb prints to.
import type * as Tty from "node:tty";
import * as ffi from "./ffi.ts";

/** False, too, where that cannot be found out. */
export function isTerminal(fd: number): boolean {
  return ffi.hasFfi() && ffi.isTerminal(fd);
}

/** How wide it is; undefined when it does not say. */
export function readColumns(fd: number): number | undefined {
  // Loaded when there is one: it takes longer than all else that a verb does.
  const { WriteStream }: typeof Tty = require("node:tty");
  const { columns } = new WriteStream(fd);
  return columns > 0 ? columns : undefined;
}
