// `ctl check [FILE|JSON]`: what the program would say at start, without starting anything.
import { exitCode } from "../base/exit-code.ts";
import { escapeText } from "../config/escape.ts";
import { printIssues } from "../config/excerpt.ts";
import { loadSource } from "../config/load.ts";
import { readSource, type Variables } from "../config/source.ts";
import { parseFlags } from "./flags.ts";
import type { Outcome } from "./outcome.ts";
import { wrongUse } from "./usage.ts";

const checkUsage = `Usage: containerbuddy ctl check [FILE|JSON]
       containerbuddy ctl check -config FILE|JSON
Without them, the configuration is what the environment says.
`;

/** Prints errors and warnings; warnings alone are a yes. */
export async function runCheck(words: readonly string[], env: Variables): Promise<Outcome> {
  const parsed = parseFlags(words, { config: "text" });
  if (parsed.kind === "help") return { stdout: checkUsage, stderr: "", code: exitCode.success };
  if (parsed.kind === "wrong") return wrongUse(parsed.problem, checkUsage);
  const [file, ...others] = parsed.rest;
  if (others.length > 0) {
    return wrongUse('Cannot run "ctl check": it takes one configuration at a time', checkUsage);
  }
  const answer = readSource(
    file === undefined
      ? { value: parsed.texts.get("config"), env }
      : { value: file, valueName: "argument", env },
  );
  // Any app will do: it is not looked up, and a configuration without one is not wrong.
  const { config, issues, source } = await loadSource(answer, { env, app: ["app"], isTrial: true });
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const counts = `${count(errors, "error")}, ${count(issues.length - errors, "warning")}`;
  const name = source === undefined ? "" : `${escapeText(source.name)}: `;
  return {
    stdout: `${printIssues(issues, source)}${warnOfRuntimeVariables(env)}${name}${config ? "usable" : "not usable"}, ${counts}\n`,
    stderr: "",
    code: config ? exitCode.success : exitCode.failure,
  };
}

/**
 * The runtime inside of us reads these before a line of ours runs: an unknown one ends us at once,
 * and some take away the FFI that reaping needs. We cannot hide them from it.
 */
function warnOfRuntimeVariables(env: Variables): string {
  return Object.keys(env)
    .filter((name) => name.startsWith("BUN_JSC_"))
    .sort()
    .map(
      (name) =>
        `environment: warning: Cannot ignore "${escapeText(name)}": it steers the runtime inside of containerbuddy too; set it for the app alone, by env in front of it\n`,
    )
    .join("");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
