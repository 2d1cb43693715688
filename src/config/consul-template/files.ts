// Which files a `-config` means, and what all of them say.
import type { Dirent } from "node:fs";
import { nodeFs } from "../../base/node.ts";
import { printIssues } from "../excerpt.ts";
import { issueWithoutText } from "../issue.ts";
import { readFileSource, type Source } from "../source.ts";
import { readSettings } from "./read-file.ts";
import { mergeSettings, type Settings } from "./settings.ts";

export interface FileSettings {
  readonly settings: Settings;
  /** Everything that is wrong, or looks so, as it is printed; empty: nothing. */
  readonly report: string;
  readonly hasErrors: boolean;
}

/** Reads files, of a folder all in it by their names; what is wrong with any is told at once. */
export function readFiles(paths: readonly string[]): FileSettings {
  return joinSettings(paths.flatMap(listFiles).map(readOne));
}

/** The same for a text that is no file's. */
export function readText(text: string, name: string): FileSettings {
  return readSource({ text, name, origin: "flag" });
}

/** Later settings win; reports stand one below the other. */
export function joinSettings(parts: readonly FileSettings[]): FileSettings {
  return {
    settings: parts.map(({ settings }) => settings).reduce(mergeSettings, {}),
    report: parts.map(({ report }) => report).join(""),
    hasErrors: parts.some(({ hasErrors }) => hasErrors),
  };
}

/** The file itself, or what is in a folder and in the folders in it, sorted. */
function listFiles(path: string): string[] {
  const { readdirSync, statSync } = nodeFs();
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .filter((entry) => !isHidden(entry))
      .flatMap(({ name }) => listFiles(`${path.replace(/\/+$/, "")}/${name}`));
  } catch {
    // Reading it will say why.
    return [path];
  }
}

/**
 * A folder that begins with a dot, or a link like that: the mounts of Kubernetes have their files in
 * one, behind links that stand in the folder itself.
 */
function isHidden(entry: Dirent): boolean {
  return entry.name.startsWith(".") && !entry.isFile();
}

function readOne(path: string): FileSettings {
  const answer = readFileSource(path);
  if ("source" in answer) return readSource(answer.source);
  const issues = [issueWithoutText(answer.finding)];
  const report = printIssues(issues, { text: "", name: path, origin: "flag" });
  return { settings: {}, report, hasErrors: true };
}

function readSource(source: Source): FileSettings {
  const { settings, issues } = readSettings(source.text);
  return {
    settings,
    report: printIssues(issues, source),
    hasErrors: issues.some(({ severity }) => severity === "error"),
  };
}
