// The keys of consul-template's configuration file. docs/consul-template.md is compared with them.

import type { Values } from "../decode.ts";
import { nonEmptyText, oneOf, secret, text } from "../kinds.ts";
import { blockOf, ignored, unwanted } from "./blocks.ts";
import { parseAuth } from "./parse-words.ts";
import type { Settings } from "./settings.ts";
import { exec, syntaxWords, wait } from "./template-keys.ts";
import { count, flag, signal } from "./value-kinds.ts";

const always = "";

const authKeys = {
  enabled: { kind: flag, doc: "False: no user name is sent.", since: always },
  username: { kind: text, doc: "For a proxy in front of Consul.", since: always },
  password: { kind: secret, doc: "Its password.", since: always },
} as const;

const authBlock = blockOf(authKeys, ({ enabled, username, password }): Settings => {
  return {
    ...(enabled !== undefined && { isAuthOn: enabled }),
    ...(username !== undefined && { authUser: username }),
    ...(password !== undefined && { authPassword: password }),
  };
});

/** A block, or `USER:PASSWORD`. */
const auth: typeof authBlock = {
  ...authBlock,
  read: ({ node, ...field }) =>
    node.kind === "string" ? parseAuth(node.value) : authBlock.read({ ...field, node }),
};

const paused = "pauses between attempts are our own: from 250 ms, doubling to 30 s";

const retryKeys = {
  enabled: { kind: flag, doc: "False: the first failure ends the program.", since: always },
  attempts: {
    kind: count,
    doc: "Failures in a row after which the program ends; 0: it never does.",
    since: always,
  },
  backoff: { kind: ignored(paused), doc: "Ignored.", since: always },
  max_backoff: { kind: ignored(paused), doc: "Ignored.", since: always },
} as const;

const retryBlock = blockOf(retryKeys, ({ enabled, attempts }): Settings => {
  return {
    ...(enabled !== undefined && { isRetryOn: enabled }),
    ...(attempts !== undefined && { retryAttempts: attempts }),
  };
});

const sslKeys = {
  enabled: { kind: flag, doc: "True: TLS.", since: always },
  verify: { kind: flag, doc: "False: Consul's certificate is not checked.", since: always },
  cert: { kind: text, doc: "Our own certificate, PEM.", since: always },
  key: { kind: text, doc: "The key to it.", since: always },
  ca_cert: { kind: text, doc: "Certificates that are trusted, PEM.", since: always },
  ca_path: { kind: text, doc: "A folder of such files.", since: always },
  server_name: { kind: text, doc: "The name in Consul's certificate.", since: always },
} as const;

const ssl = blockOf(sslKeys, (values): Settings => {
  const { enabled, verify, cert, key, ca_cert, ca_path, server_name } = values;
  return {
    ...(enabled !== undefined && { isSslOn: enabled }),
    ...(verify !== undefined && { isSslVerified: verify }),
    ...(cert && { sslCert: cert }),
    ...(key && { sslKey: key }),
    ...(ca_cert && { sslCaCert: ca_cert }),
    ...(ca_path && { sslCaPath: ca_path }),
    ...(server_name && { sslServerName: server_name }),
  };
});

const consulKeys = {
  address: { kind: text, doc: "As `-consul-addr`.", since: always },
  namespace: { kind: text, doc: "Of Consul Enterprise.", since: always },
  token: { kind: secret, doc: "The ACL token.", since: always },
  token_file: { kind: text, doc: "A file with the token.", since: always },
  auth: { kind: auth, doc: "A user name and a password.", since: always },
  retry: { kind: retryBlock, doc: "What becomes of failures.", since: always },
  ssl: { kind: ssl, doc: "TLS.", since: always },
  transport: {
    kind: ignored("connections are the runtime's own business"),
    doc: "Ignored.",
    since: always,
  },
} as const;

const consulBlock = blockOf(consulKeys, (values): Settings => {
  const { address, namespace, token, token_file } = values;
  return {
    ...(address && { consulAddress: address }),
    ...(namespace && { consulNamespace: namespace }),
    ...(token && { consulToken: token }),
    ...(token_file && { consulTokenFile: token_file }),
    ...values.auth,
    ...values.retry,
    ...values.ssl,
  };
});

/** A block, or the address alone, as v0.11 had it. */
const consul: typeof consulBlock = {
  ...consulBlock,
  read: ({ node, ...field }) =>
    node.kind === "string" ? { consulAddress: node.value } : consulBlock.read({ ...field, node }),
};

const logFileKeys = {
  path: { kind: text, doc: "The file.", since: always },
  log_rotate_bytes: { kind: ignored("the log is not rotated"), doc: "Ignored.", since: always },
  log_rotate_duration: { kind: ignored("the log is not rotated"), doc: "Ignored.", since: always },
  log_rotate_max_files: { kind: ignored("the log is not rotated"), doc: "Ignored.", since: always },
} as const;

const logFile = blockOf(logFileKeys, ({ path }): string => path ?? "");

const delimiterKeys = {
  left: { kind: text, doc: "In place of `{{`.", since: always },
  right: { kind: text, doc: "In place of `}}`.", since: always },
} as const;

const delimiters = blockOf(delimiterKeys, ({ left, right }): Settings => {
  return { ...(left && { leftDelimiter: left }), ...(right && { rightDelimiter: right }) };
});

export const fileKeys = {
  consul: { kind: consul, doc: "How Consul is reached.", since: always },
  wait: { kind: wait, doc: "How long a change waits for silence.", since: always },
  exec: { kind: exec, doc: "The program that we start and tell of changes.", since: always },
  once: { kind: flag, doc: "As `-once`.", since: always },
  parse_only: { kind: flag, doc: "As `-parse-only`.", since: always },
  reload_signal: { kind: signal, doc: "As `-reload-signal`.", since: always },
  kill_signal: { kind: signal, doc: "As `-kill-signal`.", since: always },
  log_level: { kind: nonEmptyText, doc: "As `-log-level`.", since: always },
  log_file: { kind: logFile, doc: "As `-log-file`.", since: always },
  pid_file: { kind: text, doc: "As `-pid-file`.", since: always },
  default_delimiters: { kind: delimiters, doc: "For templates without their own.", since: always },
  template_error_fatal: { kind: flag, doc: "As `-template-error-fatal`.", since: always },
  err_on_failed_lookup: {
    kind: flag,
    doc: "True: `error_on_missing_key` for all templates.",
    since: always,
  },
  syntax: { kind: oneOf(syntaxWords), doc: "As `-syntax`, for all templates.", since: "new" },
  hold: { kind: flag, doc: "As `-hold`.", since: "new" },
  max_stale: { kind: ignored("every answer is Consul's default"), doc: "Ignored.", since: always },
  block_query_wait: {
    kind: ignored("questions wait up to 60 s"),
    doc: "Ignored.",
    since: always,
  },
  token: { kind: secret, doc: "As in v0.11.", since: always, deprecated: '"consul { token }"' },
  auth: { kind: auth, doc: "As in v0.11.", since: always, deprecated: '"consul { auth {} }"' },
  ssl: { kind: ssl, doc: "As in v0.11.", since: always, deprecated: '"consul { ssl {} }"' },
  retry: { kind: ignored(paused), doc: "Ignored.", since: always },
  vault: { kind: unwanted("Vault is not supported"), doc: "An error.", since: always },
  nomad: { kind: unwanted("Nomad is not supported"), doc: "An error.", since: always },
  deduplicate: {
    kind: unwanted("sharing work through Consul is not supported"),
    doc: "An error, unless it is off.",
    since: always,
  },
  syslog: {
    kind: unwanted("syslog is not supported: the log goes to stderr, or to log_file"),
    doc: "An error, unless it is off.",
    since: always,
  },
} as const;

/** What the blocks and keys of one file come to; templates are read elsewhere. */
export function toSettings(values: Values<typeof fileKeys>): Settings {
  const { wait: waits, exec: program, once, parse_only, token } = values;
  const { reload_signal, kill_signal, log_level, log_file, pid_file, syntax } = values;
  const { template_error_fatal, err_on_failed_lookup } = values;
  return {
    ...values.auth,
    ...values.ssl,
    ...(token && { consulToken: token }),
    ...values.consul,
    ...values.default_delimiters,
    ...(waits && { wait: waits }),
    ...(program && { exec: program }),
    ...(once !== undefined && { isOnce: once }),
    ...(parse_only !== undefined && { isParseOnly: parse_only }),
    ...(reload_signal && { reloadSignal: reload_signal }),
    ...(kill_signal && { killSignal: kill_signal }),
    ...(log_level && { logLevel: log_level }),
    ...(log_file && { logFile: log_file }),
    ...(pid_file && { pidFile: pid_file }),
    ...(template_error_fatal !== undefined && { isErrorFatal: template_error_fatal }),
    ...(err_on_failed_lookup !== undefined && { isMissingKeyError: err_on_failed_lookup }),
    ...(syntax && { syntax }),
    ...(values.hold !== undefined && { isHolding: values.hold }),
  };
}
