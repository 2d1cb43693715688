// Settings and the environment into the plain data that the program works with: defaults stand here.
import type { Level } from "../../base/level.ts";
import { limits } from "../../base/limits.ts";
import type { SignalName } from "../../base/signal-name.ts";
import type {
  ChildEnvironment,
  ConsulTemplateCommand,
  ConsulTemplateConfig,
  ConsulTemplateEntry,
  ConsulTemplateExec,
} from "../consul-template-config.ts";
import type { Variables } from "../source.ts";
import { completeConsulSettings } from "./complete-consul.ts";
import { given } from "./given.ts";
import type { EnvSettings, ExecSettings, Settings, TemplateSettings } from "./settings.ts";
import { hasShellBefore, toCommand, toLastingCommand } from "./shell-words.ts";

export type CompletedConfig =
  | { readonly config: ConsulTemplateConfig; readonly warnings: readonly string[] }
  /** Sentences, one for each thing that is wrong. */
  | { readonly problems: readonly string[] };

/** consul-template's levels, and what they are here. */
const levels: Readonly<Record<string, Level>> = {
  TRACE: "debug",
  DEBUG: "debug",
  INFO: "info",
  WARN: "warn",
  WARNING: "warn",
  ERR: "error",
  ERROR: "error",
};

/** What all settings together mean; what is wrong with them is told at once. */
export function completeConfig(settings: Settings, env: Variables): CompletedConfig {
  const { reached, warnings, problems: consulProblems } = completeConsulSettings(settings, env);
  const level = readLevel(settings, env);
  const templates = (settings.templates ?? []).map((each) => completeTemplate(each, settings));
  const problems = [
    ...consulProblems,
    ...(typeof level === "object" ? [level.problem] : []),
    ...findMissingDestinations(templates, settings),
  ];
  if (reached === undefined || typeof level === "object" || problems.length > 0)
    return { problems };
  const { isOnce = false, isDry = false, isParseOnly = false, isHolding = true } = settings;
  const config: ConsulTemplateConfig = {
    ...reached,
    ...given({ namespace: settings.consulNamespace ?? env["CONSUL_NAMESPACE"] }),
    retry: { attempts: completeAttempts(settings) },
    isHolding,
    templates,
    isOnce,
    isDry,
    isParseOnly,
    ...given({
      exec: completeExec(settings.exec),
      reloadSignal: unlessOff(settings.reloadSignal, "SIGHUP"),
      killSignal: unlessOff(settings.killSignal, "SIGINT"),
      pidFile: settings.pidFile,
    }),
    log: { level, ...given({ file: settings.logFile }) },
  };
  return { config, warnings };
}

function findMissingDestinations(
  templates: readonly ConsulTemplateEntry[],
  { isDry, isParseOnly }: Settings,
): string[] {
  if (isDry || isParseOnly) return [];
  return templates
    .filter(({ destination }) => destination === undefined)
    .map(({ source }) => {
      const name = source.kind === "file" ? JSON.stringify(source.path) : "with contents";
      return `Cannot render the template ${name}: it has no destination`;
    });
}

function unlessOff(
  signal: SignalName | "off" | undefined,
  fallback: SignalName,
): SignalName | undefined {
  return signal === "off" ? undefined : (signal ?? fallback);
}

/**
 * Containers outlive Consul, so without a word the program goes on for ever. With -once somebody
 * waits for its end: it then gives up as the original does.
 */
function completeAttempts({ isRetryOn, retryAttempts, isOnce }: Settings): number {
  if (isRetryOn === false) return 0;
  if (retryAttempts === undefined) {
    return isOnce ? limits.consulTemplateOnceAttempts : Number.POSITIVE_INFINITY;
  }
  return retryAttempts === 0 ? Number.POSITIVE_INFINITY : retryAttempts;
}

function readLevel({ logLevel }: Settings, env: Variables): Level | { readonly problem: string } {
  const word = logLevel ?? (env["CT_LOG"] || env["CONSUL_TEMPLATE_LOG"] || "WARN");
  const level = levels[word.toUpperCase()];
  if (level !== undefined) return level;
  const words = Object.keys(levels).join(", ");
  return { problem: `Cannot use log level ${JSON.stringify(word)}: expected one of ${words}` };
}

function completeTemplate(template: TemplateSettings, settings: Settings): ConsulTemplateEntry {
  const { source, contents = "" } = template;
  return {
    ...templateDefaults,
    ...given({
      isLookupError: settings.isLookupError,
      isErrorFatal: settings.isErrorFatal,
    }),
    ...given({
      destination: template.destination,
      hasFolders: template.hasFolders,
      // 0 is "as the file has it" to consul-template.
      mode: template.mode === 0 ? undefined : template.mode,
      user: template.user,
      group: template.group,
      hasBackup: template.hasBackup,
      deniedFunctions: template.deniedFunctions,
      sandboxPath: template.sandboxPath,
      isMissingKeyError: template.isMissingKeyError,
      isErrorFatal: template.isErrorFatal,
      wait: completeWait(template, settings),
      command: completeCommand(template.exec),
      syntax: template.syntax ?? settings.syntax,
    }),
    source:
      source === undefined ? { kind: "text", text: contents } : { kind: "file", path: source },
    delimiters: completeDelimiters(template, settings),
  };
}

const templateDefaults = {
  hasFolders: true,
  hasBackup: false,
  deniedFunctions: [],
  isMissingKeyError: false,
  isLookupError: false,
  isErrorFatal: true,
} as const;

function completeDelimiters(
  template: TemplateSettings,
  settings: Settings,
): ConsulTemplateEntry["delimiters"] {
  return {
    left: template.leftDelimiter ?? settings.leftDelimiter ?? "{{",
    right: template.rightDelimiter ?? settings.rightDelimiter ?? "}}",
  };
}

function completeWait(
  template: TemplateSettings,
  settings: Settings,
): ConsulTemplateEntry["wait"] | undefined {
  // Every template is waited for once by -once, and no more.
  if (settings.isOnce) return undefined;
  const { isOn, minMs, maxMs } = template.wait ?? settings.wait ?? {};
  if (isOn === false || minMs === undefined) return undefined;
  return { minMs, maxMs: Math.max(maxMs ?? minMs * 4, minMs) };
}

function completeCommand(exec: ExecSettings | undefined): ConsulTemplateCommand | undefined {
  const argv = exec?.isOn === false ? undefined : toCommand(exec?.command ?? []);
  if (argv === undefined) return undefined;
  const timeoutMs = exec?.timeoutMs ?? limits.consulTemplateCommandMs;
  return { argv, timeoutMs, env: completeEnv(exec?.env) };
}

function completeExec(exec: ExecSettings = {}): ConsulTemplateExec | undefined {
  const argv = exec.isOn === false ? undefined : toLastingCommand(exec.command ?? []);
  if (argv === undefined) return undefined;
  const { killTimeoutMs = limits.consulTemplateKillMs, splayMs = 0 } = exec;
  return {
    argv,
    signalScope: hasShellBefore(argv) ? "group" : "process",
    env: completeEnv(exec.env),
    ...given({ reloadSignal: exec.reloadSignal === "off" ? undefined : exec.reloadSignal }),
    killSignal: unlessOff(exec.killSignal, "SIGINT") ?? "SIGINT",
    killTimeoutMs,
    splayMs,
  };
}

function completeEnv(env: EnvSettings = {}): ChildEnvironment {
  return {
    isPristine: env.isPristine ?? false,
    custom: env.custom ?? [],
    allowed: env.allowed ?? [],
    denied: env.denied ?? [],
  };
}
