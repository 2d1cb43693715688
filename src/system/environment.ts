// The environment as bytes. What the container was given reaches its children unchanged, also
// values that are not UTF-8, so it is read from the kernel and not from the runtime's own copy.
import { readFileSync } from "node:fs";

import type { ByteString } from "./ffi.ts";

/** NAME=value entries, in their order. */
export type Environment = readonly ByteString[];

/** The environment this process was started with; without /proc, the runtime's decoded copy of it. */
export function readCallerEnvironment(
  decoded: Readonly<Record<string, string | undefined>>,
): Environment {
  try {
    const text = readFileSync("/proc/self/environ", "latin1");
    return text.split("\0").filter((entry) => entry !== "");
  } catch {
    return Object.entries(decoded).map(([name, value]) => toByteString(`${name}=${value ?? ""}`));
  }
}

/** UTF-8 text as the kernel takes it. */
export function toByteString(text: string): ByteString {
  return Buffer.from(text).toString("latin1");
}

/** A copy with the variables set; an entry of the same name is replaced. */
export function withVariables(
  environment: Environment,
  variables: Readonly<Record<string, string>>,
): Environment {
  const replaced = new Set(Object.keys(variables).map(toByteString));
  const kept = environment.filter((entry) => !replaced.has(nameOf(entry)));
  const added = Object.entries(variables).map(([name, value]) => toByteString(`${name}=${value}`));
  return [...kept, ...added];
}

/** The last value of a variable, as bytes. */
export function valueOf(environment: Environment, name: string): ByteString | undefined {
  return environment.findLast((entry) => nameOf(entry) === name)?.slice(name.length + 1);
}

function nameOf(entry: ByteString): string {
  return entry.slice(0, entry.indexOf("=", 1) >>> 0);
}
