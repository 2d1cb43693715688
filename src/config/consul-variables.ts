// What Consul's own tools read from the environment is in force here too. It is merged into the
// configuration, and nowhere else, so that a reload compares what is really used.
import type { ConsulConfig, TlsConfig } from "./config.ts";
import { type ConsulValues, normalizeAddress } from "./consul-section.ts";
import type { Field } from "./decode.ts";
import type { Variables } from "./source.ts";

/** Each variable, and what it says where the configuration says nothing; the reference prints it. */
export const consulVariables = {
  CONSUL_HTTP_ADDR: "The address.",
  CONSUL_HTTP_SSL:
    "`true`: TLS, whatever the scheme is. Consul's own client does not go back to `http` either, once TLS was asked for.",
  CONSUL_HTTP_AUTH: "`USER:PASSWORD`, for a proxy in front of Consul.",
  CONSUL_HTTP_TOKEN: "The ACL token, where neither `token` nor `tokenFile` is there.",
  CONSUL_HTTP_TOKEN_FILE: "The same in a file, which wins over `CONSUL_HTTP_TOKEN`.",
  CONSUL_HTTP_SSL_VERIFY: "`tls.verify`.",
  CONSUL_CACERT: "`tls.caFile`.",
  CONSUL_CAPATH: "`tls.caPath`.",
  CONSUL_CLIENT_CERT: "`tls.certFile`.",
  CONSUL_CLIENT_KEY: "`tls.keyFile`.",
  CONSUL_TLS_SERVER_NAME: "`tls.serverName`.",
} as const;

type ConsulVariable = keyof typeof consulVariables;

/** Reads one of them; blanks around a value are nobody's, and an empty one says nothing. */
type ReadVariable = (name: ConsulVariable) => string | undefined;

/** How Consul is reached: the section, and the variables for what it leaves open. */
export function completeConsul(
  values: ConsulValues,
  env: Variables,
  field: Field,
): ConsulConfig | undefined {
  const read: ReadVariable = (name) => env[name]?.trim() || undefined;
  const address = completeAddress(values.address, read, field);
  const tls = completeTls(values.tls, read, field);
  if (address === undefined) return undefined;
  const httpAuth = read("CONSUL_HTTP_AUTH");
  return {
    address,
    ...completeToken(values, read),
    ...(httpAuth && { httpAuth }),
    ...(values.datacenter && { datacenter: values.datacenter }),
    ...(tls && { tls }),
  };
}

function completeAddress(
  configured: string | undefined,
  read: ReadVariable,
  field: Field,
): string | undefined {
  const wantsTls = readBoolean("CONSUL_HTTP_SSL", read, field) === true;
  const address = configured ?? readAddress(read, field);
  return wantsTls && address?.startsWith("http://") ? `https${address.slice(4)}` : address;
}

function readAddress(read: ReadVariable, field: Field): string | undefined {
  const found = read("CONSUL_HTTP_ADDR");
  if (found === undefined) {
    field.issues.error(field, { code: "empty", wanted: 'the address of Consul, "host:port"' });
    return undefined;
  }
  const answer = normalizeAddress(found);
  if ("address" in answer) return answer.address;
  field.issues.error(field, { code: "unusable-variable", name: "CONSUL_HTTP_ADDR", ...answer });
  return undefined;
}

/** A token of the configuration, of either kind, hides both variables; a file wins over a token. */
function completeToken(
  { token, tokenFile }: ConsulValues,
  read: ReadVariable,
): Pick<ConsulConfig, "token" | "tokenFile"> {
  if (tokenFile) return { tokenFile };
  if (token) return { token };
  const fileOfEnvironment = read("CONSUL_HTTP_TOKEN_FILE");
  if (fileOfEnvironment) return { tokenFile: fileOfEnvironment };
  const tokenOfEnvironment = read("CONSUL_HTTP_TOKEN");
  return tokenOfEnvironment ? { token: tokenOfEnvironment } : {};
}

const tlsVariables = {
  caFile: "CONSUL_CACERT",
  caPath: "CONSUL_CAPATH",
  certFile: "CONSUL_CLIENT_CERT",
  keyFile: "CONSUL_CLIENT_KEY",
  serverName: "CONSUL_TLS_SERVER_NAME",
} as const;

/** Absent where it would say what holds anyway. */
function completeTls(
  values: Partial<TlsConfig> | undefined,
  read: ReadVariable,
  field: Field,
): TlsConfig | undefined {
  const files: { -readonly [Key in keyof typeof tlsVariables]?: string } = {};
  for (const key of Object.keys(tlsVariables) as (keyof typeof tlsVariables)[]) {
    const value = values?.[key] ?? read(tlsVariables[key]);
    if (value) files[key] = value;
  }
  const ofEnvironment = readBoolean("CONSUL_HTTP_SSL_VERIFY", read, field);
  const verify = values?.verify ?? ofEnvironment ?? true;
  return verify && Object.keys(files).length === 0 ? undefined : { ...files, verify };
}

/** A word that is none of Go's is ignored with a warning: no misspelling turns verification off. */
function readBoolean(name: ConsulVariable, read: ReadVariable, field: Field): boolean | undefined {
  const found = read(name);
  if (found === undefined) return undefined;
  // The words of Go's ParseBool: Consul's own client reads the variables with it.
  switch (found.toLowerCase()) {
    case "1":
    case "t":
    case "true":
      return true;
    case "0":
    case "f":
    case "false":
      return false;
    default:
      field.issues.warn(field, {
        code: "unusable-variable",
        name,
        reason: "expected true or false",
        found,
      });
      return undefined;
  }
}
