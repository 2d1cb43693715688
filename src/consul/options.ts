import type { ConsulConfig, TlsConfig } from "../config/config.ts";

/** How Consul is reached, after the configuration and Consul's own variables were merged. */
export interface ConsulOptions {
  /** Scheme, host, port and path prefix; no user, no slash at the end. */
  readonly baseUrl: string;
  readonly socketPath?: string;
  readonly token?: string;
  /** Wins over `token`, as in Consul's own client. */
  readonly tokenFile?: string;
  /** `user:password`. */
  readonly basicAuth?: string;
  readonly datacenter?: string;
  readonly tls?: TlsConfig;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Merges the configuration with Consul's own environment variables; what the configuration says
 * wins. `CONSUL_HTTP_ADDR` is not read here: a configuration always has an address by now.
 */
export function resolveOptions(
  config: ConsulConfig,
  env: Environment,
): { options: ConsulOptions; warnings: readonly string[] } {
  const warnings: string[] = [];
  const read = (name: string): string | undefined => env[name]?.trim() || undefined;
  const readBoolean = (name: string): boolean | undefined => {
    const text = read(name);
    const value = text === undefined ? undefined : booleans[text.toLowerCase()];
    if (text !== undefined && value === undefined) {
      warnings.push(`Cannot use the variable "${name}": expected true or false, it is ignored`);
    }
    return value;
  };

  const wantsTls = readBoolean("CONSUL_HTTP_SSL") === true;
  const address = splitAddress(config.address, wantsTls);
  const basicAuth = address.basicAuth ?? read("CONSUL_HTTP_AUTH");
  const tls = resolveTls(config.tls, read, readBoolean("CONSUL_HTTP_SSL_VERIFY"));
  const options: ConsulOptions = {
    baseUrl: address.baseUrl,
    ...(address.socketPath !== undefined && { socketPath: address.socketPath }),
    ...resolveToken(config, read),
    ...(basicAuth !== undefined && { basicAuth }),
    ...(config.datacenter !== undefined && { datacenter: config.datacenter }),
    ...(tls !== undefined && { tls }),
  };
  return { options, warnings };
}

type ReadVariable = (name: string) => string | undefined;

/** The words that Go's ParseBool takes: Consul's own client reads the variables with it. */
const booleans: Readonly<Record<string, boolean>> = {
  "1": true,
  t: true,
  true: true,
  "0": false,
  f: false,
  false: false,
};

function splitAddress(
  text: string,
  wantsTls: boolean,
): { baseUrl: string; socketPath?: string; basicAuth?: string } {
  if (text.startsWith("unix://")) {
    return { baseUrl: "http://localhost", socketPath: text.slice("unix://".length) };
  }
  const url = new URL(text);
  // Consul's own client never goes back to http once TLS was asked for.
  const scheme = wantsTls ? "https:" : url.protocol;
  const baseUrl = `${scheme}//${url.host}${url.pathname}`.replace(/\/+$/, "");
  if (url.username === "") return { baseUrl };
  const basicAuth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { baseUrl, basicAuth };
}

/** A token of the configuration, of either kind, hides both variables. */
function resolveToken(
  config: ConsulConfig,
  read: ReadVariable,
): Pick<ConsulOptions, "token" | "tokenFile"> {
  const isConfigured = config.token !== undefined || config.tokenFile !== undefined;
  const token = isConfigured ? config.token : read("CONSUL_HTTP_TOKEN");
  const tokenFile = isConfigured ? config.tokenFile : read("CONSUL_HTTP_TOKEN_FILE");
  return {
    ...(token !== undefined && { token }),
    ...(tokenFile !== undefined && { tokenFile }),
  };
}

/** The files and the name that a TLS configuration may have, and Consul's variable for each. */
const tlsVariables = {
  caFile: "CONSUL_CACERT",
  caPath: "CONSUL_CAPATH",
  certFile: "CONSUL_CLIENT_CERT",
  keyFile: "CONSUL_CLIENT_KEY",
  serverName: "CONSUL_TLS_SERVER_NAME",
} as const;

function resolveTls(
  config: TlsConfig | undefined,
  read: ReadVariable,
  envVerify: boolean | undefined,
): TlsConfig | undefined {
  const found: { -readonly [Key in keyof typeof tlsVariables]?: string } = {};
  for (const key of Object.keys(tlsVariables) as (keyof typeof tlsVariables)[]) {
    const value = config?.[key] ?? read(tlsVariables[key]);
    if (value !== undefined) found[key] = value;
  }
  const verify = config?.verify ?? envVerify ?? true;
  return Object.keys(found).length === 0 && verify ? undefined : { ...found, verify };
}
