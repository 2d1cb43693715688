// How Consul is reached: what the settings say, the environment for what they leave open.
import type { ConsulConfig } from "../config.ts";
import { normalizeAddress } from "../consul-section.ts";
import type { ConsulTemplateConfig } from "../consul-template-config.ts";
import { completeConsul } from "../consul-variables.ts";
import { type Issue, Issues } from "../issue.ts";
import type { Variables } from "../source.ts";
import { formatIssue } from "../wording.ts";
import { given } from "./given.ts";
import type { Settings } from "./settings.ts";

export interface CompletedConsul {
  /** Undefined when there is a problem. */
  readonly reached: Pick<ConsulTemplateConfig, "consul" | "consulVariables"> | undefined;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Where Consul is when nobody says it. */
const defaultAddress = "http://127.0.0.1:8500";

/** The address, the token and TLS together; what is wrong is told in sentences. */
export function completeConsulSettings(settings: Settings, env: Variables): CompletedConsul {
  const address = findAddress(settings, env);
  if (typeof address === "object") {
    return { reached: undefined, problems: [address.problem], warnings: [] };
  }
  const issues = new Issues("");
  const field = { node: { kind: "null", offset: 0 }, path: "consul", offset: 0, issues } as const;
  const values = given({
    address,
    token: settings.consulToken,
    tokenFile: settings.consulTokenFile,
    tls: toTls(settings),
  });
  const plain = completeConsul(values, toVariables(settings, env), field);
  const consul = plain && { ...plain, ...toAuth(settings) };
  const say = (severity: Issue["severity"]): string[] =>
    issues
      .sorted()
      .filter((issue) => issue.severity === severity)
      .map(formatIssue);
  return {
    reached: consul && { consul, consulVariables: toChildVariables(consul, settings, env) },
    problems: say("error"),
    warnings: say("warning"),
  };
}

/** Undefined: the environment has it. */
function findAddress(
  settings: Settings,
  env: Variables,
): string | undefined | { readonly problem: string } {
  const { consulAddress } = settings;
  if (consulAddress === undefined) {
    return env["CONSUL_HTTP_ADDR"]?.trim() ? undefined : defaultAddress;
  }
  const answer = normalizeAddress(consulAddress);
  if ("address" in answer) return answer.address;
  const shown = JSON.stringify(consulAddress);
  return { problem: `Cannot use the address ${shown} of Consul: ${answer.reason}` };
}

/** consul-template has shorter names beside Consul's; a setting wins over a variable. */
function toVariables(settings: Settings, env: Variables): Variables {
  return {
    ...env,
    ...given({
      CONSUL_HTTP_TOKEN: env["CONSUL_TOKEN"],
      CONSUL_HTTP_TOKEN_FILE: env["CONSUL_TOKEN_FILE"],
      CONSUL_HTTP_SSL: isTls(settings)?.toString(),
    }),
  };
}

/** Whatever is said of TLS says that it is meant, as it did; undefined: nothing is said. */
function isTls(settings: Settings): boolean | undefined {
  return settings.isSslOn ?? (toTls(settings) && true);
}

function toTls(settings: Settings): Partial<NonNullable<ConsulConfig["tls"]>> | undefined {
  const tls = given({
    verify: settings.isSslVerified,
    caFile: settings.sslCaCert,
    caPath: settings.sslCaPath,
    certFile: settings.sslCert,
    keyFile: settings.sslKey,
    serverName: settings.sslServerName,
  });
  return Object.keys(tls).length === 0 ? undefined : tls;
}

function toAuth({ isAuthOn, authUser, authPassword = "" }: Settings): { httpAuth?: string } {
  if (authUser === undefined || isAuthOn === false) return {};
  return { httpAuth: `${authUser}:${authPassword}` };
}

/** The address as it was given: scripts may put a scheme before it. */
function toChildVariables(
  { address, token, tokenFile, httpAuth, tls }: ConsulConfig,
  { consulAddress }: Settings,
  env: Variables,
): Readonly<Record<string, string>> {
  return given({
    CONSUL_HTTP_ADDR: consulAddress ?? (env["CONSUL_HTTP_ADDR"] || address),
    CONSUL_HTTP_TOKEN: token,
    CONSUL_HTTP_TOKEN_FILE: tokenFile,
    CONSUL_HTTP_AUTH: httpAuth,
    CONSUL_HTTP_SSL: String(address.startsWith("https://")),
    CONSUL_HTTP_SSL_VERIFY: String(tls?.verify ?? true),
  }) as Record<string, string>;
}
