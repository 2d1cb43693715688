import type { Config } from "./config.ts";
import { findOtherGeneration } from "./dialects/other-generation.ts";
import { translateShim } from "./dialects/shim.ts";
import { type Issue, Issues, issueWithoutText, toFinding } from "./issue.ts";
import { readJson } from "./json.ts";
import { readSource, type Source, type SourceAnswer, type SourceRequest } from "./source.ts";

export interface LoadRequest extends SourceRequest {
  /** The app and its arguments, as they were given to us. */
  readonly app: readonly string[];
  /** Nothing will be started: what the image has may not be on this machine. */
  readonly isTrial?: boolean;
}

/** What a text is read with. */
export type LoadSurroundings = Pick<LoadRequest, "env" | "app" | "isTrial">;

/** There is a configuration, or at least one error. */
export interface LoadedConfig {
  readonly config?: Config;
  readonly issues: readonly Issue[];
  /** What the issues quote; absent when nothing could be read. */
  readonly source?: Source;
}

/** Reads, renders, parses and translates; it depends on its arguments and on one file only. */
export async function loadConfig(request: LoadRequest): Promise<LoadedConfig> {
  return loadSource(readSource(request), request);
}

/** The same for a text that is there already. */
export async function loadSource(
  answer: SourceAnswer,
  request: LoadSurroundings,
): Promise<LoadedConfig> {
  if ("finding" in answer) {
    const { finding, name } = answer;
    const issues = [issueWithoutText(finding)];
    return name === undefined ? { issues } : { issues, source: { text: "", name, origin: "flag" } };
  }
  const { source } = answer;
  if (!isTemplate(source)) return withTemplates(await translate(source, request), request);
  // Not on the way to the app of a configuration without templates.
  const { renderSource } = await import("./render.ts");
  const rendered = await renderSource(source, request.env);
  if ("issue" in rendered) return { issues: [rendered.issue], source };
  const loaded = await translate(rendered.source, request);
  return withTemplates({ ...loaded, issues: [...rendered.warnings, ...loaded.issues] }, request);
}

/** Generation 3 is read by parts that the others never load. It is checked, and refused in the end. */
async function translate(source: Source, request: LoadSurroundings): Promise<LoadedConfig> {
  const loaded = translateSource(source, request);
  const refusal = loaded.issues.find(({ code }) => code === "other-generation");
  if (refusal === undefined) return loaded;
  const { loadJobs } = await import("./load-jobs.ts");
  const jobs = await loadJobs(source, request);
  return jobs === undefined ? loaded : { issues: [...jobs.issues, refusal], source };
}

/** The templates that the configuration names are judged with it. */
async function withTemplates(
  loaded: LoadedConfig,
  { isTrial = false }: LoadSurroundings,
): Promise<LoadedConfig> {
  const { config, source, issues } = loaded;
  if (config === undefined || source === undefined || config.templates.length === 0) return loaded;
  const { checkTemplates } = await import("./check-templates.ts");
  const all = [...issues, ...checkTemplates(config, source, { isTrial })];
  if (all.some(({ severity }) => severity === "error")) return { issues: all, source };
  return { config, issues: all, source };
}

/** Whether a configuration is a template at all. */
export function isTemplate({ text }: Source): boolean {
  return text.includes("{{");
}

/** The configuration of a text without templates, or of what one has been rendered to. */
export function translateSource(source: Source, request: LoadSurroundings): LoadedConfig {
  const issues = new Issues(source.text);
  const parsed = readJson(source.text);
  if ("mistake" in parsed) {
    issues.error({ path: "", offset: parsed.mistake.offset }, toFinding(parsed.mistake));
    const other = findOtherGeneration(source.text);
    if (other) {
      const { key, offset } = other;
      issues.error({ path: key, offset }, { code: "other-generation", key });
    }
    return { issues: issues.sorted(), source };
  }
  const root = { node: parsed.root, path: "", offset: parsed.root.offset, issues };
  const config = translateShim(root, request);
  return { ...(config && { config }), issues: issues.sorted(), source };
}
