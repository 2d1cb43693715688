import type { ConsulConfig, TlsConfig } from "../config/config.ts";

/** How Consul is reached, in the words of HTTP. */
export interface ConsulOptions {
  /** Scheme, host, port and path prefix; no slash at the end. */
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

/** What a configuration means for requests. */
export function toConsulOptions({ address, httpAuth, ...rest }: ConsulConfig): ConsulOptions {
  return { ...splitAddress(address), ...rest, ...(httpAuth && { basicAuth: httpAuth }) };
}

function splitAddress(text: string): { baseUrl: string; socketPath?: string } {
  if (text.startsWith("unix://")) {
    return { baseUrl: "http://localhost", socketPath: text.slice("unix://".length) };
  }
  const { protocol, host, pathname } = new URL(text);
  return { baseUrl: `${protocol}//${host}${pathname}`.replace(/\/+$/, "") };
}
