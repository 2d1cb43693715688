import type { Issues } from "./issue.ts";
import type { Variables } from "./source.ts";

/**
 * The seam for Go's templates: what the rest of the program reads. Up to 0.0.4 braces were plain
 * text, so a text with templates is taken as it is, with a warning.
 */
export function renderConfig(text: string, _env: Variables, issues: Issues): string {
  const offset = text.indexOf("{{");
  if (offset >= 0) issues.warn({ path: "", offset }, { code: "template-not-rendered" });
  return text;
}
