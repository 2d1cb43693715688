import type { Syntax } from "./config.ts";

/** Every syntax that a rendered file can be checked by, as configurations and flags name it. */
export const syntaxWords = [
  "nginx",
  "haproxy",
  "shell",
  "env",
  "json",
  "plain",
  "raw",
] as const satisfies readonly Syntax[];
