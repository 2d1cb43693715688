import {
  type ConsulTemplateExitCode,
  consulTemplateExitCode as code,
} from "../../app/consul-template/exit-code.ts";
import type { Outcome } from "../outcome.ts";
import { type Flag, flagTable } from "./flag-table.ts";

const usage = `Usage: consul-template [-consul-addr HOST:PORT] -template SRC:DEST[:COMMAND] ... [-once | -dry]
       consul-template -config FILE
       consul-template -help | -version
`;

const exitCodeMeanings: Readonly<Record<ConsulTemplateExitCode, string>> = {
  success: "it ended well",
  failure: "it could not begin",
  interrupted: "a signal ended it",
  usage: "the command line could not be understood",
  runFailed: "a template, a command or, with a limit of attempts, Consul failed",
  configUnusable: "the configuration cannot be used",
};

/** Everything a person needs to begin. */
export function help(): Outcome {
  const groups = [...new Set(flagTable.map(({ group }) => group))];
  const flags = groups
    .map((group) => {
      const lines = flagTable.filter((flag) => flag.group === group).map(describeFlag);
      return `${group}:\n${lines.join("\n")}`;
    })
    .join("\n\n");
  const codes = Object.entries(exitCodeMeanings).map(
    ([name, meaning]) =>
      `  ${String(code[name as ConsulTemplateExitCode]).padStart(2)}  ${meaning}`,
  );
  const text = `consul-template, as containerbuddy speaks it: renders templates with what Consul knows, writes the
files that have changed, and runs a command for each.

${usage}
Examples:
  consul-template -once -consul consul:8500 -template "/tmp/site.ctmpl:/etc/nginx/conf.d/site.conf:nginx -s reload"
  consul-template -template site.ctmpl -dry -once
  consul-template -config /etc/consul-template.hcl -exec "nginx -g 'daemon off;'"

Flags, with one dash or two, as -x VALUE or -x=VALUE:
  -config FILE
      HCL or JSON; a folder: all files in it. May be given several times; flags win

${flags}

Exit codes: with -exec, the program's own; otherwise
${codes.join("\n")}

More: docs/consul-template.md
`;
  return { stdout: text, stderr: "", code: code.success };
}

function describeFlag({ name, old, value, doc }: Flag): string {
  const word = (flag: string): string => `-${flag}${value === undefined ? "" : ` ${value}`}`;
  const older = old === undefined ? "" : `, -${old}`;
  return `  ${word(name)}${older}\n      ${doc}`;
}

/** A command line that could not be understood. */
export function wrongUse(problem: string): Outcome {
  return { stdout: "", stderr: `${problem}\n${usage}`, code: code.usage };
}
