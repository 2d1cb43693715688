// How Consul is reached: what the settings say, the environment for what they leave open.
import type { ConsulConfig } from "../config.ts";
import { normalizeAddress } from "../consul-section.ts";
import { completeConsul } from "../consul-variables.ts";
import { type Issue, Issues } from "../issue.ts";
import type { Variables } from "../source.ts";
import { formatIssue } from "../wording.ts";
import { given } from "./given.ts";
import type { Settings } from "./settings.ts";

export interface CompletedConsul {
  /** Undefined when there is a problem. */
  readonly consul: ConsulConfig | undefined;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Where Consul is when nobody says it. */
const defaultAddress = "http://127.0.0.1:8500";

/** The address, the token and TLS together; what is wrong is told in sentences. */
export function completeConsulSettings(settings: Settings, env: Variables): CompletedConsul {
  const address = findAddress(settings, env);
  if (typeof address === "object") {
    return { consul: undefined, problems: [address.problem], warnings: [] };
  }
  const issues = new Issues("");
  const field = { node: { kind: "null", offset: 0 }, path: "consul", offset: 0, issues } as const;
  const values = given({
    address,
    token: settings.consulToken,
    tokenFile: settings.consulTokenFile,
    tls: toTls(settings),
  });
  const consul = completeConsul(values, toVariables(settings, env), field);
  const say = (severity: Issue["severity"]): string[] =>
    issues
      .sorted()
      .filter((issue) => issue.severity === severity)
      .map(formatIssue);
  return {
    consul: consul && { ...consul, ...toAuth(settings) },
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
  const answer = normalizeAddress(consulAddress, isTls(settings) ? "https" : "http");
  if ("address" in answer) return answer.address;
  const shown = JSON.stringify(consulAddress);
  return { problem: `Cannot use the address ${shown} of Consul: ${answer.reason}` };
}

/** consul-template has shorter names beside Consul's; a setting wins over a variable. */
function toVariables({ isSslOn }: Settings, env: Variables): Variables {
  return {
    ...env,
    ...given({
      CONSUL_HTTP_TOKEN: env["CONSUL_TOKEN"],
      CONSUL_HTTP_TOKEN_FILE: env["CONSUL_TOKEN_FILE"],
      CONSUL_HTTP_SSL: isSslOn?.toString(),
    }),
  };
}

/** A certificate or a name says that TLS is meant, as it did. */
function isTls({ isSslOn, sslCert, sslCaCert, sslCaPath, sslServerName }: Settings): boolean {
  return isSslOn ?? Boolean(sslCert ?? sslCaCert ?? sslCaPath ?? sslServerName);
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
