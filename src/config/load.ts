import type { Config } from "./config.ts";
import { findOtherGeneration } from "./dialects/other-generation.ts";
import { translateShim } from "./dialects/shim.ts";
import { type Issue, Issues, issueWithoutText, toFinding } from "./issue.ts";
import { readJson } from "./json.ts";
import { renderConfig } from "./render.ts";
import { readSource, type Source, type SourceAnswer, type SourceRequest } from "./source.ts";

export interface LoadRequest extends SourceRequest {
  /** The app and its arguments, as they were given to us. */
  readonly app: readonly string[];
}

/** There is a configuration, or at least one error. */
export interface LoadedConfig {
  readonly config?: Config;
  readonly issues: readonly Issue[];
  /** What the issues quote; absent when nothing could be read. */
  readonly source?: Source;
}

/** Reads, renders, parses and translates; it depends on its arguments and on one file only. */
export function loadConfig(request: LoadRequest): LoadedConfig {
  return loadSource(readSource(request), request);
}

/** The same for a text that is there already. */
export function loadSource(
  answer: SourceAnswer,
  request: Pick<LoadRequest, "env" | "app">,
): LoadedConfig {
  if ("finding" in answer) {
    const { finding, name } = answer;
    const issues = [issueWithoutText(finding)];
    return name === undefined ? { issues } : { issues, source: { text: "", name, origin: "flag" } };
  }
  const { source } = answer;
  const issues = new Issues(source.text);
  const parsed = readJson(renderConfig(source.text, request.env, issues));
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
