// The only file that reads argv and the environment and sets the exit code.
import type { ConsulTemplate } from "./app/consul-template/consul-template.ts";
import { type Shim, startShim } from "./app/shim.ts";
import { exitCode } from "./base/exit-code.ts";
import { describeBug } from "./base/shim-error.ts";
import type { SignalName } from "./base/signal-name.ts";
import { type Invocation, parseInvocation } from "./cli/flags.ts";
import type { Outcome } from "./cli/outcome.ts";
import type { RenderRequest } from "./cli/render-config.ts";
import type { Config } from "./config/config.ts";
import { formatPlacedIssue, printIssues } from "./config/excerpt.ts";
import { type LoadedConfig, loadConfig } from "./config/load.ts";
import { type Caller, readCaller } from "./system/caller.ts";
import {
  type Environment,
  readCallerEnvironment,
  toVariables,
  type Variables,
} from "./system/environment.ts";
import { print } from "./system/print.ts";
import { readQuickly } from "./system/quick-file.ts";
import { restoreMaskSignal } from "./system/saved-block.ts";
import { listenToSignals } from "./system/signals.ts";

const stdout = 1;
const stderr = 2;

function main(): void {
  const caller = readCaller();
  const environment = readCallerEnvironment(() => process.env);
  const env = toVariables(environment);
  const words = process.argv.slice(2);
  const name = process.argv0.slice(process.argv0.lastIndexOf("/") + 1);
  if (name === "buddyctl") return void runVerb(words, env, caller);
  if (name === "consul-template") {
    return void runConsulTemplate(words, { environment, env, caller });
  }
  const invocation = parseInvocation(words);
  switch (invocation.kind) {
    case "run":
      return void runShim({
        ...invocation,
        environment,
        env,
        caller,
        isContainerpilot: name === "containerpilot",
      });
    case "ctl":
      return void runVerb(invocation.words, env, caller);
    case "render":
      return void renderConfig(
        { ...invocation, env, isContainerpilot: name === "containerpilot" },
        caller,
      );
    case "version":
      return end({ stdout: version(), stderr: "", code: exitCode.success }, caller);
    case "help":
    case "wrong":
      return void explain(invocation, caller);
  }
}

/** Verbs and usage are loaded when they are asked for: the way to the app is short. */
async function runVerb(words: readonly string[], env: Variables, caller: Caller): Promise<void> {
  const { runCtl } = await import("./cli/ctl.ts");
  const { isTerminal, readColumns } = await import("./system/screen.ts");
  letSignalsIn(caller);
  const isForPeople = isTerminal(stdout);
  const outcome = await runCtl(words, env, {
    uid: process.getuid?.() ?? 0,
    columns: isForPeople ? readColumns(stdout) : undefined,
    hasColours: isForPeople && !env["NO_COLOR"] && env["TERM"] !== "dumb",
    print: (text) => print(stdout, text),
  });
  end(outcome, { ...caller, hasStub: false });
}

/** consul-template's command line: nothing of it is loaded under another name. */
async function runConsulTemplate(
  words: readonly string[],
  { environment, env, caller }: Pick<Run, "environment" | "env" | "caller">,
): Promise<void> {
  let program: ConsulTemplate | undefined = undefined;
  const early: SignalName[] = [];
  listenToSignals((signal) => (program ? program.onSignal(signal) : early.push(signal)));
  const { readConsulTemplate } = await import("./cli/consul-template/consul-template.ts");
  const command = readConsulTemplate(words, env, BUILD_VERSION);
  if (command.kind === "said") return end(command.outcome, caller);
  const { startConsulTemplate } = await import("./app/consul-template/consul-template.ts");
  process.on("uncaughtException", (error) => program?.onBug(error));
  process.on("unhandledRejection", (error) => program?.onBug(error));
  ignoreProxies();
  const started = startConsulTemplate({ ...command, environment, caller });
  if ("problem" in started) {
    return end({ stdout: "", stderr: `${started.problem}\n`, code: started.code }, caller);
  }
  program = started.program;
  for (const signal of early) program.onSignal(signal);
  process.exit(await program.finished);
}

/** -template: prints the configuration as it is after rendering. */
async function renderConfig(request: RenderRequest, caller: Caller): Promise<void> {
  const { runRender } = await import("./cli/render-config.ts");
  end(await runRender(request), caller);
}

async function explain(
  invocation: Extract<Invocation, { kind: "help" | "wrong" }>,
  caller: Caller,
): Promise<void> {
  const { help, wrongUse } = await import("./cli/usage.ts");
  end(invocation.kind === "help" ? help() : wrongUse(invocation.problem), caller);
}

/** Put in by scripts/build.ts. */
declare const BUILD_VERSION: string;
declare const BUILD_COMMIT: string;

/** In the form in which the originals printed it. */
function version(): string {
  return `Version: ${BUILD_VERSION}\nGitHash: ${BUILD_COMMIT}\n`;
}

interface Run {
  readonly configValue?: string;
  readonly app: readonly string[];
  readonly environment: Environment;
  readonly env: Variables;
  readonly caller: Caller;
  readonly isContainerpilot: boolean;
}

async function runShim(run: Run): Promise<void> {
  const { configValue, app, environment, env, caller, isContainerpilot } = run;
  // First of all: a signal that comes while the configuration is read waits in the kernel, or, while
  // a template in it is rendered, here.
  let shim: Shim | undefined = undefined;
  const early: SignalName[] = [];
  listenToSignals((name: SignalName) => (shim ? shim.onSignal(name) : early.push(name)));
  const load = (loadEnv: Variables): Promise<LoadedConfig> =>
    loadConfig({ value: configValue, env: loadEnv, app, isContainerpilot, readQuickly });
  const loaded = await load(env).catch((error: unknown) => fail(error, caller));
  if (loaded.config === undefined) {
    const text = printIssues(loaded.issues, loaded.source);
    return end({ stdout: "", stderr: text, code: exitCode.shimFailed }, caller);
  }
  // From here on no failure of ours may end the app.
  process.on("uncaughtException", (error) => shim?.onBug(error));
  process.on("unhandledRejection", (error) => shim?.onBug(error));
  shim = startShim({
    config: loaded.config,
    caller,
    environment,
    env,
    warnings: loaded.issues.map((issue) => formatPlacedIssue(issue, loaded.source)),
    version: BUILD_VERSION,
    reload: async (report, variables) => reload(await load({ ...env, ...variables }), report),
  });
  for (const name of early) shim.onSignal(name);
  ignoreProxies();
  void shim.finished.then((code) => process.exit(code));
}

/**
 * Bun's fetch would send checks of our own container through a proxy; the app has kept these
 * variables. After the start, as the first touch of `process.env` takes half a millisecond.
 */
function ignoreProxies(): void {
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) {
    delete process.env[name];
    delete process.env[name.toLowerCase()];
  }
}

/** A configuration with errors changes nothing; each error is told. */
function reload(loaded: LoadedConfig, report: (line: string) => void): Config | undefined {
  const { config, issues, source } = loaded;
  if (config === undefined) for (const issue of issues) report(formatPlacedIssue(issue, source));
  return config;
}

/** A bug of ours before the app runs: nothing is started, and the code says whose fault it was. */
function fail(error: unknown, caller: Caller): never {
  const stderr = `Internal error: ${describeBug(error)}\n`;
  return end({ stdout: "", stderr, code: exitCode.shimFailed }, caller);
}

/** Prints and ends: nothing has been started. */
function end({ stdout: out, isBytes, stderr: err, code }: Outcome, caller: Caller): never {
  letSignalsIn(caller);
  print(stdout, out, isBytes ? "latin1" : "utf8");
  print(stderr, err);
  process.exit(code);
}

/** Verbs are ordinary programs: Ctrl-C ends them. */
function letSignalsIn({ hasStub }: Caller): void {
  if (hasStub) process.kill(process.pid, restoreMaskSignal);
}

main();
