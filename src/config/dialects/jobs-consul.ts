import type { ConsulConfig } from "../config.ts";
import type { ConsulValues } from "../consul-section.ts";
import { completeConsul } from "../consul-variables.ts";
import type { Field } from "../decode.ts";
import type { Variables } from "../source.ts";

/** How Consul is reached: in generation 3 the variables win over the text, save for the address. */
export function completeJobsConsul(
  values: ConsulValues,
  env: Variables,
  field: Field,
): ConsulConfig | undefined {
  const isSet = (name: string) => (env[name]?.trim() ?? "") !== "";
  const { tls, ...others } = values;
  const given: ConsulValues = {
    // Where nobody names an address, Consul's own client library has this one.
    ...(!isSet("CONSUL_HTTP_ADDR") && { address: "http://127.0.0.1:8500" }),
    ...leaveOut(others, { token: "CONSUL_HTTP_TOKEN" }, isSet),
    ...(tls && { tls: leaveOut(tls, tlsVariables, isSet) }),
  };
  return completeConsul(given, env, field);
}

const tlsVariables = {
  caFile: "CONSUL_CACERT",
  caPath: "CONSUL_CAPATH",
  certFile: "CONSUL_CLIENT_CERT",
  keyFile: "CONSUL_CLIENT_KEY",
  serverName: "CONSUL_TLS_SERVER_NAME",
  verify: "CONSUL_HTTP_SSL_VERIFY",
};

/** The values without those whose variable is set. */
function leaveOut<T extends object>(
  values: T,
  variables: Readonly<Record<string, string>>,
  isSet: (name: string) => boolean,
): T {
  const kept = Object.entries(values).filter(([key]) => {
    const variable = variables[key];
    return variable === undefined || !isSet(variable);
  });
  return Object.fromEntries(kept) as T;
}
