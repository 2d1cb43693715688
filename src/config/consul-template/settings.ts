import type { SignalName } from "../../base/signal-name.ts";
import type { Syntax } from "../config.ts";

/** What one file, or the command line, says; absent: nothing. */
export interface Settings {
  readonly consulAddress?: string;
  readonly consulNamespace?: string;
  readonly consulToken?: string;
  readonly consulTokenFile?: string;
  readonly isAuthOn?: boolean;
  readonly authUser?: string;
  readonly authPassword?: string;
  readonly isRetryOn?: boolean;
  readonly retryAttempts?: number;
  readonly isSslOn?: boolean;
  readonly isSslVerified?: boolean;
  readonly sslCert?: string;
  readonly sslKey?: string;
  readonly sslCaCert?: string;
  readonly sslCaPath?: string;
  readonly sslServerName?: string;
  readonly templates?: readonly TemplateSettings[];
  readonly wait?: WaitSettings;
  readonly exec?: ExecSettings;
  readonly isOnce?: boolean;
  readonly isDry?: boolean;
  readonly isParseOnly?: boolean;
  /** "off": no signal does it. */
  readonly reloadSignal?: SignalName | "off";
  readonly killSignal?: SignalName | "off";
  readonly logLevel?: string;
  readonly logFile?: string;
  readonly pidFile?: string;
  readonly leftDelimiter?: string;
  readonly rightDelimiter?: string;
  readonly isErrorFatal?: boolean;
  readonly isLookupError?: boolean;
  readonly syntax?: Syntax;
  readonly isHolding?: boolean;
}

export interface WaitSettings {
  readonly isOn?: boolean;
  readonly minMs?: number;
  readonly maxMs?: number;
}

export interface EnvSettings {
  readonly isPristine?: boolean;
  readonly custom?: readonly string[];
  readonly allowed?: readonly string[];
  readonly denied?: readonly string[];
}

/** A program: one text is the shell's as soon as there is a space in it, several words are not. */
export interface ExecSettings {
  readonly command?: readonly string[];
  readonly isOn?: boolean;
  readonly timeoutMs?: number;
  readonly env?: EnvSettings;
  readonly reloadSignal?: SignalName | "off";
  readonly killSignal?: SignalName | "off";
  readonly killTimeoutMs?: number;
  readonly splayMs?: number;
}

export interface TemplateSettings {
  readonly source?: string;
  readonly contents?: string;
  readonly destination?: string;
  readonly hasFolders?: boolean;
  readonly mode?: number;
  readonly user?: string;
  readonly group?: string;
  readonly hasBackup?: boolean;
  readonly leftDelimiter?: string;
  readonly rightDelimiter?: string;
  readonly deniedFunctions?: readonly string[];
  readonly sandboxPath?: string;
  readonly isMissingKeyError?: boolean;
  readonly isErrorFatal?: boolean;
  readonly wait?: WaitSettings;
  readonly exec?: ExecSettings;
  readonly syntax?: Syntax;
}

/** Later settings win, value by value; templates and variables of programs are added up. */
export function mergeSettings(earlier: Settings, later: Settings): Settings {
  return {
    ...earlier,
    ...later,
    templates: [...(earlier.templates ?? []), ...(later.templates ?? [])],
    wait: { ...earlier.wait, ...later.wait },
    exec: mergeExec(earlier.exec, later.exec),
  };
}

function mergeExec(earlier: ExecSettings = {}, later: ExecSettings = {}): ExecSettings {
  return { ...earlier, ...later, env: mergeEnv(earlier.env, later.env) };
}

function mergeEnv(earlier: EnvSettings = {}, later: EnvSettings = {}): EnvSettings {
  const join = (key: "custom" | "allowed" | "denied"): readonly string[] => [
    ...(earlier[key] ?? []),
    ...(later[key] ?? []),
  ];
  return {
    ...earlier,
    ...later,
    custom: join("custom"),
    allowed: join("allowed"),
    denied: join("denied"),
  };
}
