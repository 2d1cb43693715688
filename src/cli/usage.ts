// What the program says about itself.
import { exitCode } from "../base/exit-code.ts";
import type { Outcome } from "./outcome.ts";

/** The usage in a few lines, for whoever has used a wrong flag. */
export const usage = `Usage: containerbuddy [-config FILE|JSON] [APP [ARGUMENT...]]
       containerbuddy [-config FILE|JSON] -template [-out FILE]
       containerbuddy ctl VERB ...
       containerbuddy -version | -help
`;

/** Each exit code with a sentence; a new code breaks the build here until it has one. */
const exitCodeMeanings: Readonly<Record<keyof typeof exitCode, string>> = {
  success: "the app, or the ctl verb, ended well",
  failure: "ctl: the answer is no, or it did not work",
  usage: "the command line could not be understood",
  shimFailed: "containerbuddy could not start; nothing was started",
  notExecutable: "the app was found, but could not be executed",
  notFound: "the app was not found",
  signalBase: "+ N: the app died by signal N",
};

/** Everything a person needs to begin. */
export function helpText(): string {
  const codes = (Object.keys(exitCode) as (keyof typeof exitCode)[]).map((name) => {
    const code = String(exitCode[name]);
    return `  ${code.padStart(3)}  ${exitCodeMeanings[name]}`;
  });
  return `containerbuddy makes any application container-native: as PID 1 it starts the app, registers it
with Consul, checks its health, watches the services that it depends on, and ends when it ends.

${usage}
Examples:
  containerbuddy -config file:///etc/containerbuddy.json nginx -g "daemon off;"
  CONTAINERBUDDY='{"consul": "consul:8500"}' containerbuddy ./app
  containerbuddy ctl check /etc/containerbuddy.json
  consul-template -once -template "in.ctmpl:out.conf:nginx -s reload"    (the same file, by that name)

Flags, with one dash or two; the first other word is the app (behind "--", whatever it is called).
Without an app, services and watches live until a signal:
  -config X   the configuration: a path, file:// and a path, or the JSON text itself
  -template   print the configuration as it is after rendering; with -out FILE into a file
  -version    print the version
  -help       print this

Environment: CONTAINERBUDDY, else CONTAINERPILOT, is the configuration where -config is not given.
Signals: SIGTERM and SIGINT stop, SIGHUP reloads, SIGUSR1 turns maintenance on or off, others reach the app.
A second stop signal, 200 ms after the first or later, kills.

Exit codes: the app's own, and
${codes.join("\n")}

More: docs/configuration.md has every key, docs/errors.md every error.
`;
}

/** -help. */
export function help(): Outcome {
  return { stdout: helpText(), stderr: "", code: exitCode.success };
}

/** A command line that could not be understood. */
export function wrongUse(problem: string, usageText = usage): Outcome {
  return { stdout: "", stderr: `${problem}\n${usageText}`, code: exitCode.usage };
}
