// Every flag of consul-template's: reading the command line, -help and docs/consul-template.md come
// from this table.
import { parseDuration } from "../../base/duration.ts";
import { parseSignalName, type SignalName } from "../../base/signal-name.ts";
import {
  parseAuth,
  parseTemplateWord,
  parseWait,
} from "../../config/consul-template/parse-words.ts";
import type { ExecSettings, Settings } from "../../config/consul-template/settings.ts";
import { syntaxWords } from "../../config/syntax-words.ts";

export interface Flag {
  readonly name: string;
  /** The name that v0.11 had. */
  readonly old?: string;
  /** What its value is called in -help; absent: it is a switch. */
  readonly value?: string;
  readonly doc: string;
  readonly group: FlagGroup;
  /** The settings that a value means; undefined: it is none. A switch reads "true" or "false". */
  readonly read: (value: string) => Settings | undefined;
}

export type FlagGroup = "Templates" | "Consul" | "The program that is started" | "Ourselves";

/** Flags that were there and are not here, each with the reason. */
export const refusedFlags: readonly { readonly pattern: RegExp; readonly because: string }[] = [
  { pattern: /^vault-/, because: "Vault is not supported" },
  { pattern: /^nomad-/, because: "Nomad is not supported" },
  { pattern: /^dedup$/, because: "sharing work through Consul is not supported" },
  {
    pattern: /^syslog(?:-|$)/,
    because: "syslog is not supported: the log goes to stderr, or to -log-file",
  },
];

/** Flags that have no meaning here and do no harm. */
export const ignoredFlags: ReadonlyMap<string, "text" | "switch"> = new Map([
  ["consul-retry-backoff", "text"],
  ["consul-retry-max-backoff", "text"],
  ["retry", "text"],
  ["max-stale", "text"],
  ["block-query-wait", "text"],
  ["consul-transport-dial-keep-alive", "text"],
  ["consul-transport-dial-timeout", "text"],
  ["consul-transport-disable-keep-alives", "switch"],
  ["consul-transport-idle-conn-timeout", "text"],
  ["consul-transport-max-conns-per-host", "text"],
  ["consul-transport-max-idle-conns", "text"],
  ["consul-transport-max-idle-conns-per-host", "text"],
  ["consul-transport-tls-handshake-timeout", "text"],
  ["log-rotate-bytes", "text"],
  ["log-rotate-duration", "text"],
  ["log-rotate-max-files", "text"],
  ["dump-signal", "text"],
  ["reap", "switch"],
]);

const templateFlags: readonly Omit<Flag, "group">[] = [
  {
    name: "template",
    value: "SRC:DEST[:COMMAND]",
    doc: "render SRC to DEST and run COMMAND when it has changed; may be given several times",
    read(value) {
      const template = parseTemplateWord(value);
      return template && { templates: [template] };
    },
  },
  {
    name: "once",
    doc: "render every template once, then end",
    read: (value) => ({ isOnce: isTrue(value) }),
  },
  {
    name: "dry",
    doc: "print what would be written; write and run nothing",
    read: (value) => ({ isDry: isTrue(value) }),
  },
  {
    name: "parse-only",
    doc: "only look whether the templates can be parsed",
    read: (value) => ({ isParseOnly: isTrue(value) }),
  },
  {
    name: "wait",
    value: "MIN[:MAX]",
    doc: "render when nothing has changed for MIN, after MAX (4 times MIN) at the latest",
    read(value) {
      const wait = parseWait(value);
      return wait && { wait };
    },
  },
  {
    name: "template-error-fatal",
    doc: "false: a template that fails is logged, and tried again after a change",
    read: (value) => ({ isErrorFatal: isTrue(value) }),
  },
  {
    name: "default-left-delimiter",
    value: "TEXT",
    doc: "in place of {{",
    read: (leftDelimiter) => ({ leftDelimiter }),
  },
  {
    name: "default-right-delimiter",
    value: "TEXT",
    doc: "in place of }}",
    read: (rightDelimiter) => ({ rightDelimiter }),
  },
  {
    name: "syntax",
    value: syntaxWords.join("|"),
    doc: "how texts out of the catalogue are checked; without it by DEST's name, raw: not at all. Ours",
    read(value) {
      const syntax = syntaxWords.find((word) => word === value);
      return syntax && { syntax };
    },
  },
  {
    name: "hold",
    doc: "false: what a restarted Consul has lost is gone at once; without this it is kept for 10 s. Ours",
    read: (value) => ({ isHolding: isTrue(value) }),
  },
];

const consulFlags: readonly Omit<Flag, "group">[] = [
  {
    name: "consul-addr",
    old: "consul",
    value: "HOST:PORT",
    doc: "where Consul is; without it CONSUL_HTTP_ADDR, else 127.0.0.1:8500",
    read: (consulAddress) => ({ consulAddress }),
  },
  {
    name: "consul-auth",
    old: "auth",
    value: "USER[:PASSWORD]",
    doc: "for a proxy in front of Consul",
    read: (value) => ({ isAuthOn: true, ...parseAuth(value) }),
  },
  {
    name: "consul-token",
    old: "token",
    value: "TOKEN",
    doc: "the ACL token; a file is safer",
    read: (consulToken) => ({ consulToken }),
  },
  {
    name: "consul-token-file",
    value: "FILE",
    doc: "a file with the token",
    read: (consulTokenFile) => ({ consulTokenFile }),
  },
  {
    name: "consul-namespace",
    value: "NAME",
    doc: "of Consul Enterprise",
    read: (consulNamespace) => ({ consulNamespace }),
  },
  {
    name: "consul-ssl",
    old: "ssl",
    doc: "TLS",
    read: (value) => ({ isSslOn: isTrue(value) }),
  },
  {
    name: "consul-ssl-verify",
    old: "ssl-verify",
    doc: "false: Consul's certificate is not checked",
    read: (value) => ({ isSslVerified: isTrue(value) }),
  },
  {
    name: "consul-ssl-cert",
    old: "ssl-cert",
    value: "FILE",
    doc: "our own certificate, PEM",
    read: (sslCert) => ({ sslCert }),
  },
  {
    name: "consul-ssl-key",
    old: "ssl-key",
    value: "FILE",
    doc: "the key to it",
    read: (sslKey) => ({ sslKey }),
  },
  {
    name: "consul-ssl-ca-cert",
    old: "ssl-ca-cert",
    value: "FILE",
    doc: "certificates that are trusted, PEM",
    read: (sslCaCert) => ({ sslCaCert }),
  },
  {
    name: "consul-ssl-ca-path",
    value: "FOLDER",
    doc: "a folder of such files",
    read: (sslCaPath) => ({ sslCaPath }),
  },
  {
    name: "consul-ssl-server-name",
    value: "NAME",
    doc: "the name in Consul's certificate",
    read: (sslServerName) => ({ sslServerName }),
  },
  {
    name: "consul-retry",
    doc: "false: the first failure ends the program",
    read: (value) => ({ isRetryOn: isTrue(value) }),
  },
  {
    name: "consul-retry-attempts",
    value: "N",
    doc: "end after N retries in a row, 0: never. Without it never, with -once after 12",
    read(value) {
      const retryAttempts = Number(value);
      return /^\d+$/.test(value) ? { retryAttempts } : undefined;
    },
  },
];

const execFlags: readonly Omit<Flag, "group">[] = [
  {
    name: "exec",
    value: "COMMAND",
    doc: "start it when every template is rendered; its exit code is ours",
    read: (value) => ({ exec: { command: [value] } }),
  },
  execSignal(
    "exec-reload-signal",
    "what it gets after a change; without it, it is started anew",
    "reloadSignal",
  ),
  execSignal("exec-kill-signal", "what ends it: SIGINT without this", "killSignal"),
  execTime("exec-kill-timeout", "from that to SIGKILL: 30s without this", "killTimeoutMs"),
  execTime("exec-splay", "a change waits up to this long, by chance", "splayMs"),
  {
    name: "exec-env-pristine",
    doc: "it gets no variables but those of -exec-env-custom",
    read: (value) => ({ exec: { env: { isPristine: isTrue(value) } } }),
  },
  {
    name: "exec-env-custom",
    value: "NAME=VALUE",
    doc: "a variable that it gets; may be given several times",
    read: (value) => ({ exec: { env: { custom: [value] } } }),
  },
  {
    name: "exec-env-allowlist",
    old: "exec-env-whitelist",
    value: "PATTERN",
    doc: "it gets the variables with such names alone; may be given several times",
    read: (value) => ({ exec: { env: { allowed: [value] } } }),
  },
  {
    name: "exec-env-denylist",
    old: "exec-env-blacklist",
    value: "PATTERN",
    doc: "it does not get the variables with such names; may be given several times",
    read: (value) => ({ exec: { env: { denied: [value] } } }),
  },
];

const ownFlags: readonly Omit<Flag, "group">[] = [
  {
    name: "kill-signal",
    value: "SIGNAL",
    doc: "ends us: SIGINT without this",
    read(value) {
      const killSignal = readSignal(value);
      return killSignal && { killSignal };
    },
  },
  {
    name: "reload-signal",
    value: "SIGNAL",
    doc: "has us read the configuration anew: SIGHUP without this",
    read(value) {
      const reloadSignal = readSignal(value);
      return reloadSignal && { reloadSignal };
    },
  },
  {
    name: "log-level",
    value: "LEVEL",
    doc: "trace, debug, info, warn or err; without it CT_LOG, else warn",
    read: (logLevel) => ({ logLevel }),
  },
  {
    name: "log-file",
    value: "FILE",
    doc: "where the log goes, in place of stderr",
    read: (logFile) => ({ logFile }),
  },
  {
    name: "pid-file",
    value: "FILE",
    doc: "our process id is written there",
    read: (pidFile) => ({ pidFile }),
  },
];

/** In the order of -help. */
export const flagTable: readonly Flag[] = [
  ...templateFlags.map((flag) => ({ ...flag, group: "Templates" as const })),
  ...consulFlags.map((flag) => ({ ...flag, group: "Consul" as const })),
  ...execFlags.map((flag) => ({ ...flag, group: "The program that is started" as const })),
  ...ownFlags.map((flag) => ({ ...flag, group: "Ourselves" as const })),
];

function execSignal(
  name: string,
  doc: string,
  key: "reloadSignal" | "killSignal",
): Omit<Flag, "group"> {
  return {
    name,
    value: "SIGNAL",
    doc,
    read(value) {
      const signal = readSignal(value);
      const exec: ExecSettings = signal === undefined ? {} : { [key]: signal };
      return signal && { exec };
    },
  };
}

function execTime(
  name: string,
  doc: string,
  key: "killTimeoutMs" | "splayMs",
): Omit<Flag, "group"> {
  return {
    name,
    value: "DURATION",
    doc,
    read(value) {
      const ms = parseDuration(value);
      return ms === undefined || ms < 0 ? undefined : { exec: { [key]: ms } };
    },
  };
}

/** An empty one is none. */
function readSignal(value: string): SignalName | "off" | undefined {
  return value === "" ? "off" : parseSignalName(value);
}

function isTrue(value: string): boolean {
  return value === "true";
}
