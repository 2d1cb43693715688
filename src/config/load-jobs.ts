// A text of generation 3, from its characters to its configuration. Only such a text loads it.
import type { Config } from "./config.ts";
import { isJobs, type JobsSurroundings, translateJobs } from "./dialects/jobs.ts";
import { findOtherGeneration } from "./dialects/other-generation.ts";
import { type Issue, Issues, toFinding } from "./issue.ts";
import { readJson5 } from "./json5.ts";
import type { Source } from "./source.ts";

/** There is a configuration, or at least one error. */
export interface LoadedJobs {
  readonly config?: Config;
  readonly issues: readonly Issue[];
}

export interface JobsRequest extends JobsSurroundings {
  /** Nothing will be started: there is no app, and what the image has may not be on this machine. */
  readonly isTrial?: boolean;
}

/** What a text says as generation 3; undefined when it is of another one. */
export async function loadJobs(
  source: Source,
  request: JobsRequest,
): Promise<LoadedJobs | undefined> {
  const { env, app, isTrial = false } = request;
  const issues = new Issues(source.text);
  const parsed = readJson5(source.text);
  if ("mistake" in parsed) {
    const { mistake } = parsed;
    // As far as it can be read it says what it is.
    if (findOtherGeneration(source.text) === undefined) return undefined;
    issues.error({ path: "", offset: mistake.offset }, toFinding(mistake));
    return { issues: issues.sorted() };
  }
  if (!isJobs(parsed.root)) return undefined;
  const root = { node: parsed.root, path: "", offset: parsed.root.offset, issues };
  const config = translateJobs(root, { env, app: isTrial ? [] : app });
  if (config === undefined || config.templates.length === 0) {
    return { ...(config && { config }), issues: issues.sorted() };
  }
  const { checkTemplates } = await import("./check-templates.ts");
  const ofTemplates = checkTemplates(config, source, { isTrial, read: readJson5 });
  const all = [...issues.sorted(), ...ofTemplates];
  return all.some(({ severity }) => severity === "error")
    ? { issues: all }
    : { config, issues: all };
}
