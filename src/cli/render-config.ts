// -template [-out FILE]: the configuration as it is after rendering, whatever is in it.
import { exitCode } from "../base/exit-code.ts";
import { nodeFs } from "../base/node.ts";
import { printIssues } from "../config/excerpt.ts";
import { issueWithoutText } from "../config/issue.ts";
import { isTemplate } from "../config/load.ts";
import { renderSource } from "../config/render.ts";
import { readSource, type Variables } from "../config/source.ts";
import type { Outcome } from "./outcome.ts";

export interface RenderRequest {
  readonly configValue?: string;
  /** A path, or `file://` and a path, as generation 2 had it; absent or "-": standard output. */
  readonly out?: string;
  readonly env: Variables;
  readonly isContainerpilot: boolean;
}

/** Renders and prints; nothing is started. */
export async function runRender(request: RenderRequest): Promise<Outcome> {
  const { configValue, out = "-", env, isContainerpilot } = request;
  const answer = readSource({ value: configValue, env, isContainerpilot });
  if ("finding" in answer) {
    const { finding, name } = answer;
    const source = name === undefined ? undefined : ({ text: "", name, origin: "flag" } as const);
    return fail(printIssues([issueWithoutText(finding)], source));
  }
  const { source } = answer;
  const rendered = isTemplate(source) ? await renderSource(source, env) : { source };
  if ("issue" in rendered) return fail(printIssues([rendered.issue], source));
  const { text } = rendered.source;
  if (out === "-") return { stdout: text, stderr: "", code: exitCode.success };
  const path = out.startsWith("file://") ? out.slice("file://".length) : out;
  try {
    nodeFs().writeFileSync(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(`Cannot write the rendered configuration to "${path}": ${reason}\n`);
  }
  return { stdout: "", stderr: "", code: exitCode.success };
}

function fail(stderr: string): Outcome {
  return { stdout: "", stderr, code: exitCode.shimFailed };
}
