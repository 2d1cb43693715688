// The environment as bytes. What the container was given reaches its children unchanged, also
// values that are not UTF-8, so it is read from the kernel and not from the runtime's own copy.
import type { ByteString } from "./ffi.ts";
import { readQuickly } from "./quick-file.ts";

/** NAME=value entries, in their order. */
export type Environment = readonly ByteString[];

/** The environment this process was started with; without /proc, the runtime's decoded copy of it. */
export function readCallerEnvironment(
  decode: () => Readonly<Record<string, string | undefined>>,
): Environment {
  const bytes = readEnvironment(usualBytes) ?? readEnvironment(environmentBytesMax);
  if (bytes === undefined) {
    return Object.entries(decode()).map(([name, value]) => toByteString(`${name}=${value ?? ""}`));
  }
  return bytes
    .toString("latin1")
    .split("\0")
    .filter((entry) => entry !== "");
}

/** Undefined when there is no /proc, or more than `bytesMax`. */
function readEnvironment(bytesMax: number): Buffer | undefined {
  const bytes = readQuickly("/proc/self/environ", bytesMax);
  return bytes?.length === bytesMax ? undefined : bytes;
}

const usualBytes = 32 * 1024;
/** The kernel takes no more for arguments and environment together: a quarter of the stack's limit. */
const environmentBytesMax = 2 * 1024 * 1024;

/** Variables as text, for our own use: the last entry of a name counts. */
export type Variables = Readonly<Record<string, string | undefined>>;

export function toVariables(environment: Environment): Variables {
  const variables: Record<string, string> = {};
  for (const entry of environment) {
    const name = nameOf(entry);
    variables[name] = Buffer.from(entry.slice(name.length + 1), "latin1").toString();
  }
  return variables;
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
