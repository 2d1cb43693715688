// Templates are parsed when the configuration is read: a mistake in one is known before the app runs.
import { limits } from "../base/limits.ts";
import { nodeFs } from "../base/node.ts";
import { toBytes } from "../template/bytes.ts";
import { parseTemplateText } from "../template/parse-text.ts";
import { TemplateError } from "../template/template-error.ts";
import type { Config, TemplateConfig } from "./config.ts";
import { type Issue, Issues, type Place } from "./issue.ts";
import { type JsonNode, readJson } from "./json.ts";
import { describeFailure, type Source } from "./source.ts";

export interface TemplateCheck {
  /** Nothing will be started: what the image has may not be on this machine. */
  readonly isTrial?: boolean;
  /** How the text was parsed. */
  readonly read?: typeof readJson;
}

/** What is wrong with the templates of a configuration, placed where they are named. */
export function checkTemplates(
  config: Config,
  source: Source,
  { isTrial, read = readJson }: TemplateCheck = {},
): Issue[] {
  const issues = new Issues(source.text);
  const parsed = read(source.text);
  if ("mistake" in parsed) return [];
  const isLater = hasWriter(config);
  for (const [index, template] of config.templates.entries()) {
    const place = findSource(parsed.root, index, template);
    const reason = findMistake(template);
    if (reason === undefined) continue;
    const finding = { code: "template-mistake", reason: reason.text } as const;
    if (isLater && reason.isMissing) continue;
    const isElsewhere = isTrial && reason.isMissing;
    const isSure = !isLater || template.source.kind === "text";
    if (isSure && !isElsewhere) issues.error(place, finding);
    else issues.warn(place, finding);
  }
  return issues.sorted();
}

/** What runs before the app may write templates, and then what is there now says little. */
function hasWriter({ generation, jobs }: Config): boolean {
  return jobs.some(({ role, when }) =>
    generation === 3 ? role === "task" && when.kind === "startup" : role === "preStart",
  );
}

interface Mistake {
  readonly text: string;
  /** There is no such file. */
  readonly isMissing: boolean;
}

function findMistake({ source, name, delimiters }: TemplateConfig): Mistake | undefined {
  let text: string;
  try {
    const reason = source.kind === "file" ? refuseFile(source.path) : undefined;
    if (reason !== undefined) return { text: reason, isMissing: false };
    text =
      source.kind === "text" ? toBytes(source.text) : nodeFs().readFileSync(source.path, "latin1");
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === "ENOENT";
    return { text: describeFailure(error), isMissing };
  }
  try {
    parseTemplateText({ name: nameSource(source, name), source: text, delimiters });
    return undefined;
  } catch (error) {
    if (error instanceof TemplateError) return { text: error.message, isMissing: false };
    throw error;
  }
}

/** A device may have no end, and whoever opens a FIFO waits for its writer: we would do nothing else. */
function refuseFile(path: string): string | undefined {
  const status = nodeFs().statSync(path);
  if (!status.isFile() && !status.isDirectory()) return "it is no regular file";
  if (status.size > limits.fileBytesMax) return `it has more than ${limits.fileBytesMax} bytes`;
  return undefined;
}

/** What Go's messages begin with: the file's name. */
export function nameSource(source: TemplateConfig["source"], name: string): string {
  return source.kind === "file" ? source.path.slice(source.path.lastIndexOf("/") + 1) : name;
}

function findSource(root: JsonNode, index: number, { source }: TemplateConfig): Place {
  const key = source.kind === "file" ? "source" : "contents";
  return findPlace(root, ["templates", String(index), key]);
}

/** Keys count in any case of letters, and the last one of them. */
function findPlace(root: JsonNode, path: readonly string[]): Place {
  let node = root;
  for (const key of path) {
    const next: JsonNode | undefined =
      node.kind === "array"
        ? node.items[Number(key)]
        : node.kind === "object"
          ? node.members.findLast((member) => member.key.toLowerCase() === key)?.value
          : undefined;
    if (next === undefined) break;
    node = next;
  }
  return { path: path.join("."), offset: node.offset };
}
