// Settings and the environment into the plain data that the program works with: defaults stand here.
import type { Level } from "../../base/level.ts";
import { limits } from "../../base/limits.ts";
import type { ConsulConfig } from "../config.ts";
import { normalizeAddress } from "../consul-section.ts";
import type {
  ChildEnvironment,
  ConsulTemplateCommand,
  ConsulTemplateConfig,
  ConsulTemplateEntry,
  ConsulTemplateExec,
} from "../consul-template-config.ts";
import { completeConsul } from "../consul-variables.ts";
import { type Issue, Issues } from "../issue.ts";
import type { Variables } from "../source.ts";
import { formatIssue } from "../wording.ts";
import type { EnvSettings, ExecSettings, Settings, TemplateSettings } from "./settings.ts";
import { hasShellBefore, toCommand, toLastingCommand } from "./shell-words.ts";

export type CompletedConfig =
  | { readonly config: ConsulTemplateConfig; readonly warnings: readonly string[] }
  /** Sentences, one for each thing that is wrong. */
  | { readonly problems: readonly string[] };

/** Where Consul is when nobody says it. */
const defaultAddress = "http://127.0.0.1:8500";

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
  const problems: string[] = [];
  const { consul, warnings } = completeAddress(settings, env, problems);
  const level = completeLevel(settings, env, problems);
  const templates = (settings.templates ?? []).map((each) => completeTemplate(each, settings));
  const isWritten = !settings.isDry && !settings.isParseOnly;
  for (const { source, destination } of templates) {
    if (destination !== undefined || !isWritten) continue;
    const name = source.kind === "file" ? JSON.stringify(source.path) : "with contents";
    problems.push(`Cannot render the template ${name}: it has no destination`);
  }
  if (consul === undefined || problems.length > 0) return { problems };
  const { isOnce = false, reloadSignal = "SIGHUP", killSignal = "SIGINT", pidFile } = settings;
  const exec = completeExec(settings.exec);
  const config: ConsulTemplateConfig = {
    consul,
    ...completeNamespace(settings, env),
    retry: { attempts: completeAttempts(settings, isOnce) },
    isHolding: settings.isHolding ?? true,
    templates,
    isOnce,
    isDry: settings.isDry ?? false,
    isParseOnly: settings.isParseOnly ?? false,
    ...(exec && { exec }),
    ...(reloadSignal !== "off" && { reloadSignal }),
    ...(killSignal !== "off" && { killSignal }),
    ...(pidFile && { pidFile }),
    log: { level, ...(settings.logFile && { file: settings.logFile }) },
  };
  return { config, warnings };
}

/**
 * Containers outlive Consul, so without a word the program goes on for ever. With -once somebody
 * waits for its end: it then gives up as the original does.
 */
function completeAttempts({ isRetryOn, retryAttempts }: Settings, isOnce: boolean): number {
  if (isRetryOn === false) return 0;
  if (retryAttempts === undefined) {
    return isOnce ? limits.consulTemplateOnceAttempts : Number.POSITIVE_INFINITY;
  }
  return retryAttempts === 0 ? Number.POSITIVE_INFINITY : retryAttempts;
}

function completeNamespace(
  { consulNamespace }: Settings,
  env: Variables,
): Pick<ConsulTemplateConfig, "namespace"> {
  const namespace = consulNamespace ?? env["CONSUL_NAMESPACE"];
  return namespace ? { namespace } : {};
}

function completeAddress(
  settings: Settings,
  env: Variables,
  problems: string[],
): { consul: ConsulConfig | undefined; warnings: string[] } {
  const { consulAddress, consulToken, consulTokenFile, authUser, isAuthOn } = settings;
  const given = consulAddress ?? (env["CONSUL_HTTP_ADDR"]?.trim() ? undefined : defaultAddress);
  const scheme = isTls(settings) ? "https" : "http";
  const normalized = given === undefined ? undefined : normalizeAddress(given, scheme);
  if (normalized && "reason" in normalized) {
    problems.push(
      `Cannot use the address ${JSON.stringify(given)} of Consul: ${normalized.reason}`,
    );
    return { consul: undefined, warnings: [] };
  }
  const tls = toTls(settings);
  const variables: Variables = {
    ...env,
    CONSUL_HTTP_TOKEN: env["CONSUL_TOKEN"] || env["CONSUL_HTTP_TOKEN"],
    CONSUL_HTTP_TOKEN_FILE: env["CONSUL_TOKEN_FILE"] || env["CONSUL_HTTP_TOKEN_FILE"],
    // A setting wins over the variable, whatever it says.
    ...(settings.isSslOn !== undefined && { CONSUL_HTTP_SSL: String(settings.isSslOn) }),
  };
  const issues = new Issues("");
  const field = { node: { kind: "null", offset: 0 }, path: "consul", offset: 0, issues } as const;
  const values = {
    ...normalized,
    ...(consulToken && { token: consulToken }),
    ...(consulTokenFile && { tokenFile: consulTokenFile }),
    ...(tls && { tls }),
  };
  const consul = completeConsul(values, variables, field);
  const found = issues.sorted();
  const say = (severity: Issue["severity"]): string[] =>
    found.filter((issue) => issue.severity === severity).map(formatIssue);
  problems.push(...say("error"));
  const httpAuth =
    authUser !== undefined && isAuthOn !== false
      ? { httpAuth: `${authUser}:${settings.authPassword ?? ""}` }
      : {};
  return { consul: consul && { ...consul, ...httpAuth }, warnings: say("warning") };
}

/** A certificate or a name says that TLS is meant, as it did. */
function isTls({ isSslOn, sslCert, sslCaCert, sslCaPath, sslServerName }: Settings): boolean {
  return isSslOn ?? Boolean(sslCert || sslCaCert || sslCaPath || sslServerName);
}

function toTls(settings: Settings): Partial<NonNullable<ConsulConfig["tls"]>> | undefined {
  const { isSslVerified, sslCaCert, sslCaPath, sslCert, sslKey, sslServerName } = settings;
  const tls = {
    ...(isSslVerified !== undefined && { verify: isSslVerified }),
    ...(sslCaCert && { caFile: sslCaCert }),
    ...(sslCaPath && { caPath: sslCaPath }),
    ...(sslCert && { certFile: sslCert }),
    ...(sslKey && { keyFile: sslKey }),
    ...(sslServerName && { serverName: sslServerName }),
  };
  return Object.keys(tls).length === 0 ? undefined : tls;
}

function completeLevel({ logLevel }: Settings, env: Variables, problems: string[]): Level {
  const word = logLevel ?? (env["CT_LOG"] || env["CONSUL_TEMPLATE_LOG"] || "WARN");
  const level = levels[word.toUpperCase()];
  if (level === undefined) {
    const words = Object.keys(levels).join(", ");
    problems.push(`Cannot use log level ${JSON.stringify(word)}: expected one of ${words}`);
  }
  return level ?? "warn";
}

function completeTemplate(template: TemplateSettings, settings: Settings): ConsulTemplateEntry {
  const { destination, mode, user, group, sandboxPath } = template;
  const syntax = template.syntax ?? settings.syntax;
  const wait = completeWait(template, settings);
  const command = completeCommand(template.exec);
  return {
    source:
      template.source === undefined
        ? { kind: "text", text: template.contents ?? "" }
        : { kind: "file", path: template.source },
    ...(destination && { destination }),
    hasFolders: template.hasFolders ?? true,
    ...(mode !== undefined && { mode }),
    ...(user !== undefined && { user }),
    ...(group !== undefined && { group }),
    hasBackup: template.hasBackup ?? false,
    delimiters: {
      left: template.leftDelimiter ?? settings.leftDelimiter ?? "{{",
      right: template.rightDelimiter ?? settings.rightDelimiter ?? "}}",
    },
    deniedFunctions: template.deniedFunctions ?? [],
    ...(sandboxPath && { sandboxPath }),
    isMissingKeyError: template.isMissingKeyError ?? settings.isMissingKeyError ?? false,
    isErrorFatal: template.isErrorFatal ?? settings.isErrorFatal ?? true,
    ...(wait && { wait }),
    ...(command && { command }),
    ...(syntax && { syntax }),
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

function completeExec(exec: ExecSettings | undefined): ConsulTemplateExec | undefined {
  const argv = exec?.isOn === false ? undefined : toLastingCommand(exec?.command ?? []);
  if (argv === undefined || exec === undefined) return undefined;
  const { reloadSignal = "off", killSignal = "SIGINT" } = exec;
  return {
    argv,
    signalScope: hasShellBefore(argv) ? "group" : "process",
    env: completeEnv(exec.env),
    ...(reloadSignal !== "off" && { reloadSignal }),
    killSignal: killSignal === "off" ? "SIGINT" : killSignal,
    killTimeoutMs: exec.killTimeoutMs ?? limits.consulTemplateKillMs,
    splayMs: exec.splayMs ?? 0,
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
