// Node's own modules, loaded when they are first needed: "node:fs" alone takes longer than all that
// we do before the app runs (1 to 2 ms). What every start needs goes through the C library.

import type * as Fs from "node:fs";
import type * as Os from "node:os";

/** Files, for everything that is not on the way to the app. */
export function nodeFs(): typeof Fs {
  return require("node:fs");
}

/** The machine's name and network interfaces. */
export function nodeOs(): typeof Os {
  return require("node:os");
}
