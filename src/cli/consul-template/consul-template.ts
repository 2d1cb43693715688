// The command line of consul-template, from its words to what main.ts runs or prints.
import { consulTemplateExitCode } from "../../app/consul-template/exit-code.ts";
import { unreachable } from "../../base/assert.ts";
import { completeConfig } from "../../config/consul-template/complete.ts";
import {
  type FileSettings,
  joinSettings,
  readFiles,
  readText,
} from "../../config/consul-template/files.ts";
import type { ConsulTemplateConfig } from "../../config/consul-template-config.ts";
import type { Variables } from "../../config/source.ts";
import type { Outcome } from "../outcome.ts";
import { type CommandLine, readCommandLine } from "./read-flags.ts";
import { help, wrongUse } from "./usage.ts";

/** What is to be done, or already all that there is to say. */
export type ConsulTemplateCommand =
  | { readonly kind: "said"; readonly outcome: Outcome }
  | {
      readonly kind: "run";
      readonly config: ConsulTemplateConfig;
      readonly warnings: readonly string[];
      /** Reads the files anew; what is wrong with them goes to `report`. */
      readonly reload: (report: (line: string) => void) => ConsulTemplateConfig | undefined;
    };

/** Reads the words behind the name, and the files that they name. */
export function readConsulTemplate(
  words: readonly string[],
  env: Variables,
  version: string,
): ConsulTemplateCommand {
  const line = readCommandLine(words);
  switch (line.kind) {
    case "help":
      return { kind: "said", outcome: help() };
    case "version": {
      const stdout = `consul-template (containerbuddy ${version})\n`;
      return {
        kind: "said",
        outcome: { stdout, stderr: "", code: consulTemplateExitCode.success },
      };
    }
    case "wrong":
      return { kind: "said", outcome: wrongUse(line.problem) };
    case "run":
      return readConfig(line, env);
    default:
      return unreachable(line);
  }
}

type RunLine = Extract<CommandLine, { kind: "run" }>;

function readConfig(line: RunLine, env: Variables): ConsulTemplateCommand {
  const read = readAll(line, env);
  if (read.config === undefined) {
    const code = consulTemplateExitCode.configUnusable;
    return { kind: "said", outcome: { stdout: "", stderr: read.report, code } };
  }
  return {
    kind: "run",
    config: read.config,
    warnings: [...line.warnings, ...toLines(read.report)],
    reload(report) {
      const { config, report: text } = readAll(line, env);
      for (const each of toLines(text)) report(each);
      return config;
    },
  };
}

/** Files first, then CT_LOCAL_CONFIG, then the flags. */
function readAll(
  { configs, settings }: RunLine,
  env: Variables,
): { config?: ConsulTemplateConfig; report: string } {
  const local = env["CT_LOCAL_CONFIG"];
  const files = joinSettings([
    readFiles(configs),
    ...(local ? [readText(local, "CT_LOCAL_CONFIG")] : []),
    { settings, report: "", hasErrors: false } satisfies FileSettings,
  ]);
  const completed = completeConfig(files.settings, env);
  if ("problems" in completed) {
    return { report: files.report + completed.problems.map((each) => `error: ${each}\n`).join("") };
  }
  const warnings = completed.warnings.map((each) => `warning: ${each}\n`).join("");
  const report = files.report + warnings;
  return files.hasErrors ? { report } : { config: completed.config, report };
}

/** For a log, in which the caret below a line would stand alone. */
function toLines(report: string): string[] {
  return report.split("\n").filter((line) => line !== "" && !/^ {2} *\d* \| /.test(line));
}
