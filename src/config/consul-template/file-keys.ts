// The keys of consul-template's configuration file. docs/consul-template.md is compared with them.

import type { Values } from "../decode.ts";
import { nonEmptyText, oneOf, secret, text } from "../kinds.ts";
import { syntaxWords } from "../syntax-words.ts";
import { blockOf, ignored, unwanted } from "./blocks.ts";
import { given } from "./given.ts";
import { parseAuth } from "./parse-words.ts";
import type { Settings } from "./settings.ts";
import { exec, wait } from "./template-keys.ts";
import { count, flag, signal } from "./value-kinds.ts";

const always = "";

const authKeys = {
  enabled: { kind: flag, doc: "False: no user name is sent.", since: always },
  username: { kind: text, doc: "For a proxy in front of Consul.", since: always },
  password: { kind: secret, doc: "Its password.", since: always },
} as const;

const authBlock = blockOf(authKeys, ({ enabled, username, password }): Settings => {
  return given({ isAuthOn: enabled, authUser: username, authPassword: password });
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
    doc: "Retries of a question after which the program ends; 0: it never does.",
    since: always,
  },
  backoff: { kind: ignored(paused), doc: "Ignored.", since: always },
  max_backoff: { kind: ignored(paused), doc: "Ignored.", since: always },
} as const;

const retryBlock = blockOf(retryKeys, ({ enabled, attempts }): Settings => {
  return given({ isRetryOn: enabled, retryAttempts: attempts });
});

const sslKeys = {
  enabled: { kind: flag, doc: "True: TLS.", since: always },
  verify: { kind: flag, doc: "False: Consul's certificate is not checked.", since: always },
  cert: { kind: text, doc: "A file with our own certificate, PEM.", since: always },
  key: { kind: text, doc: "A file with the key to it.", since: always },
  ca_cert: { kind: text, doc: "A file with certificates that are trusted, PEM.", since: always },
  ca_path: { kind: text, doc: "A folder of such files.", since: always },
  server_name: { kind: text, doc: "The name in Consul's certificate.", since: always },
} as const;

const ssl = blockOf(sslKeys, (values): Settings => {
  return given({
    isSslOn: values.enabled,
    isSslVerified: values.verify,
    sslCert: values.cert,
    sslKey: values.key,
    sslCaCert: values.ca_cert,
    sslCaPath: values.ca_path,
    sslServerName: values.server_name,
  });
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
    ...given({
      consulAddress: address,
      consulNamespace: namespace,
      consulToken: token,
      consulTokenFile: token_file,
    }),
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
  return given({ leftDelimiter: left, rightDelimiter: right });
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
    doc: "True: a key that Consul has not is an error, not waited for.",
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
  dump_signal: { kind: ignored("nothing is dumped"), doc: "Ignored.", since: always },
  reap: { kind: ignored("whoever ends is reaped"), doc: "Ignored.", since: always },
  telemetry: { kind: ignored("there are no metrics of it"), doc: "Ignored.", since: always },
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
  return {
    ...values.auth,
    ...values.ssl,
    ...given({ consulToken: values.token }),
    ...values.consul,
    ...values.default_delimiters,
    ...given({
      wait: values.wait,
      exec: values.exec,
      isOnce: values.once,
      isParseOnly: values.parse_only,
      reloadSignal: values.reload_signal,
      killSignal: values.kill_signal,
      logLevel: values.log_level,
      logFile: values.log_file,
      pidFile: values.pid_file,
      isErrorFatal: values.template_error_fatal,
      isLookupError: values.err_on_failed_lookup,
      syntax: values.syntax,
      isHolding: values.hold,
    }),
  };
}
