// Where the text of the configuration comes from.
import { limits } from "../base/limits.ts";
import { nodeFs } from "../base/node.ts";
import type { Finding } from "./issue.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** A configuration's text, and what it is called where it is quoted. */
export interface Source {
  readonly text: string;
  /** The file's path, or what held the text: "-config", "CONTAINERBUDDY". */
  readonly name: string;
  readonly origin: "flag" | SourceVariable;
  /** The text is what a template came to: its lines are not those of the file. */
  readonly isRendered?: boolean;
}

export type SourceVariable = "CONTAINERBUDDY" | "CONTAINERPILOT";

export interface SourceRequest {
  /** The value of -config; an empty one counts as none, as it did. */
  readonly value?: string | undefined;
  /** What the value is called where it is the text itself. */
  readonly valueName?: string | undefined;
  readonly env: Variables;
  /** Started as "containerpilot": its variable comes first. */
  readonly isContainerpilot?: boolean | undefined;
  readonly readQuickly?: ReadQuickly | undefined;
}

/** Reads a small file without loading Node's file system; undefined when it cannot be read so. */
export type ReadQuickly = (path: string, bytesMax: number) => Buffer | undefined;

/** Configurations are smaller; a larger one takes the usual way. */
const quickBytes = 32 * 1024;

/** The text, or what keeps it from being read. */
export type SourceAnswer =
  | { readonly source: Source }
  | { readonly finding: Finding; readonly name: string | undefined };

/** Takes -config, else the environment; the value is the text itself when it begins with a brace. */
export function readSource(request: SourceRequest): SourceAnswer {
  const { value, valueName = "-config", env, isContainerpilot, readQuickly } = request;
  const variables: SourceVariable[] = isContainerpilot
    ? ["CONTAINERPILOT", "CONTAINERBUDDY"]
    : ["CONTAINERBUDDY", "CONTAINERPILOT"];
  const candidates: [Source["origin"], string | undefined][] = [
    ["flag", value],
    ...variables.map((name): [SourceVariable, string | undefined] => [name, env[name]]),
  ];
  for (const [origin, candidate] of candidates) {
    if (candidate === undefined || candidate.trim() === "") continue;
    // Regular expressions cost 0.06 ms each when they are met first: none on the way of a good text.
    if (candidate.trimStart().startsWith("{")) {
      return checkText(candidate, origin === "flag" ? valueName : origin, origin);
    }
    const path = candidate.trim();
    const file = path.startsWith("file://") ? path.slice("file://".length) : path;
    return readFileSource(file, origin, readQuickly);
  }
  return { finding: { code: "no-configuration" }, name: undefined };
}

/** What a file at the path holds. */
export function readFileSource(
  path: string,
  origin: Source["origin"] = "flag",
  readQuickly?: ReadQuickly,
): SourceAnswer {
  const quick = readQuickly?.(path, quickBytes);
  if (quick !== undefined && quick.length < quickBytes) {
    return checkText(quick.toString("utf8"), path, origin);
  }
  try {
    const bytes = readCapped(path);
    if (bytes.length > limits.configBytesMax) {
      return {
        finding: { code: "too-large", bytesMax: limits.configBytesMax },
        name: path,
      };
    }
    return checkText(bytes.toString("utf8"), path, origin);
  } catch (error) {
    return { finding: { code: "unreadable", reason: describeFailure(error) }, name: path };
  }
}

function checkText(text: string, name: string, origin: Source["origin"]): SourceAnswer {
  if (text.includes("\0")) {
    const reason = "it has NUL bytes; is it text, in UTF-8?";
    return { finding: { code: "unreadable", reason }, name };
  }
  return { source: { text: text.startsWith("\ufeff") ? text.slice(1) : text, name, origin } };
}

/** Reads one byte more than is allowed at most: /dev/zero and pipes have no size. */
function readCapped(path: string): Buffer {
  const { closeSync, fstatSync, openSync, readSync } = nodeFs();
  const file = openSync(path, "r");
  try {
    const status = fstatSync(file);
    if (status.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    const most = limits.configBytesMax + 1;
    let buffer = Buffer.allocUnsafe(Math.min(Math.max(status.size + 1, 4096), most));
    let length = 0;
    for (;;) {
      const count = readSync(file, buffer, length, buffer.length - length, null);
      length += count;
      if (count === 0 || length === most) return buffer.subarray(0, length);
      if (length === buffer.length) {
        buffer = Buffer.concat([buffer], Math.min(buffer.length * 2, most));
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Why a file cannot be read. */
export function describeFailure(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "ENOTDIR":
      return "there is no such file, a part of its path is not a directory";
    case "EISDIR":
      return "it is a directory";
    case "EACCES":
    case "EPERM":
      return "permission was denied";
    case "ENAMETOOLONG":
      return "the path is too long";
    default:
      return code === "ERR_INVALID_ARG_VALUE" ? "the path has a NUL byte" : code || String(error);
  }
}
