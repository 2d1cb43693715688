// How an issue is printed: its place, its sentence, the line of the source, and a caret below it.
import { escapeText, maskText } from "./escape.ts";
import type { Issue } from "./issue.ts";
import type { Source } from "./source.ts";
import { formatIssue } from "./wording.ts";

/** Longer lines are shown around the column alone: inline configurations are one line. */
const lineCharactersMax = 100;

/** `file:line:column: error: Cannot …`, on one line. */
export function formatPlacedIssue(issue: Issue, source: Source | undefined): string {
  const name = source === undefined ? "" : `${escapeText(source.name)}${rendered(source)}:`;
  const position = issue.line === 0 ? "" : `${issue.line}:${issue.column}:`;
  return `${name}${position}${name || position ? " " : ""}${issue.severity}: ${formatIssue(issue)}`;
}

/** Its lines are not those of the file: whoever goes to look must know. */
function rendered({ isRendered }: Source): string {
  return isRendered ? " (rendered)" : "";
}

/** The issue with the line it is about and a caret below the column. */
export function printIssue(issue: Issue, source: Source | undefined): string {
  const head = formatPlacedIssue(issue, source);
  if (source === undefined || issue.line === 0) return `${head}\n`;
  const { line, indent } = cutExcerpt(source.text, issue);
  const gutter = String(issue.line);
  return `${head}\n  ${gutter} | ${line}\n  ${" ".repeat(gutter.length)} | ${indent}^\n`;
}

/** All issues, one below the other. */
export function printIssues(issues: readonly Issue[], source: Source | undefined): string {
  const printed = issues.map((issue) => printIssue(issue, source)).join("");
  const hasLine = issues.some(({ line }) => line > 0);
  if (!source?.isRendered || !hasLine) return printed;
  return `${printed}Lines are those of the rendered text: -template prints it\n`;
}

function cutExcerpt(text: string, { line, column }: Issue): { line: string; indent: string } {
  const characters = Array.from(maskText(hideSecrets(lineOf(text, line))));
  const start = windowStart(characters.length, column - 1);
  const end = start + lineCharactersMax;
  const before = characters.slice(start, column - 1).join("");
  const shown = characters.slice(start, end).join("");
  return {
    line: `${start > 0 ? "…" : ""}${shown}${end < characters.length ? "…" : ""}`,
    indent: (start > 0 ? " " : "") + blankLike(before),
  };
}

function lineOf(text: string, line: number): string {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf("\n", start) + 1;
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, "");
}

/** A third of the window is left of the column: what is wrong is rather right of it. */
function windowStart(length: number, column: number): number {
  if (length <= lineCharactersMax) return 0;
  const wanted = column - Math.floor(lineCharactersMax / 3);
  return Math.max(0, Math.min(wanted, length - lineCharactersMax));
}

/** White space as wide as the text, with its tabs, so that the caret stands right at any tab width. */
function blankLike(text: string): string {
  return text
    .split("\t")
    .map((part) => " ".repeat(Bun.stringWidth(part)))
    .join("\t");
}

/** Tokens stay out of terminals and logs; dots keep the columns as they are. */
function hideSecrets(line: string): string {
  return line.replaceAll(
    /((?:\w*token|password)"?\s*[:=]\s*")((?:[^"\\]|\\.)*)/gi,
    (_, key: string, secret: string) => key + "•".repeat(Array.from(secret).length),
  );
}
