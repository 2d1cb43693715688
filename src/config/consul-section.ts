// Where Consul is: one section in every generation.

import type { ConsulConfig, TlsConfig } from "./config.ts";
import { type Field, type Key, type Kind, readSection, refuseType } from "./decode.ts";
import { nonEmptyText, objectOf, oneOf, path, secret, text, yesOrNo } from "./kinds.ts";

/** The port of Consul's HTTP API where the address names none. */
const defaultPort = 8500;

/** What the section says; `completeConsul` adds what it leaves open. */
export interface ConsulValues extends Omit<Partial<ConsulConfig>, "tls" | "httpAuth"> {
  readonly tls?: Partial<TlsConfig>;
}

export const tlsKeys = {
  caFile: {
    kind: path,
    doc: "Certificates of the authorities that are trusted, PEM.",
    since: "3.1.0",
  },
  caPath: { kind: path, doc: "A folder of such files.", since: "3.1.0" },
  certFile: { kind: path, doc: "Our own certificate.", since: "new" },
  keyFile: { kind: path, doc: "The key to it.", since: "new" },
  serverName: {
    kind: nonEmptyText,
    doc: "The name in Consul's certificate, where it is not the host of the address.",
    since: "3.1.0",
  },
  verify: {
    kind: yesOrNo,
    doc: "Whether Consul's certificate is checked.",
    since: "3.1.0",
    default: "true",
  },
} as const;

export const consulKeys = {
  address: {
    kind: text,
    doc: "`host:port`, `http://host:port`, `https://host:port/prefix` or `unix:///path`. A host alone gets port 8500, a URL the port of its scheme.",
    since: "2.1.1",
    default: "`CONSUL_HTTP_ADDR`",
  },
  scheme: {
    kind: oneOf(["http", "https"]),
    doc: "For an address without one.",
    since: "2.1.1",
    default: "http",
  },
  token: {
    kind: secret,
    doc: "The ACL token. A file is safer.",
    since: "2.1.1",
    default: "`CONSUL_HTTP_TOKEN`",
  },
  tokenFile: {
    kind: path,
    doc: "A file that holds the token; it is read again when the token is refused.",
    since: "new",
    default: "`CONSUL_HTTP_TOKEN_FILE`",
  },
  datacenter: { kind: nonEmptyText, doc: "Where it is not the agent's own.", since: "new" },
  tls: {
    kind: objectOf(tlsKeys),
    doc: "How Consul is trusted, and how it trusts us.",
    since: "3.1.0",
  },
} as const;

/** The keys of the section, whatever their kinds take for a value. */
type ConsulSection = {
  readonly [K in keyof typeof consulKeys]: (typeof consulKeys)[K] extends { kind: Kind<infer T> }
    ? Key<T>
    : never;
};

export const consul = createConsul(consulKeys);

/** The section by a table of its own. */
export function createConsul(section: ConsulSection): Kind<ConsulValues> {
  const words = 'a string "host:port", or an object';
  return {
    words,
    schema: { anyOf: [{ type: "string" }, { type: "object" }] },
    section,
    read(field) {
      if (field.node.kind === "string") {
        return withAddress({}, field, section.address.kind.read(field) ?? "", "http");
      }
      if (field.node.kind !== "object") return refuseType(field, words);
      return readConsul(field, section);
    },
  };
}

function readConsul(field: Field, section: ConsulSection): ConsulValues | undefined {
  const fields = readSection(field, section);
  if (fields === undefined) return undefined;
  const { address = "", scheme = "http", ...values } = fields.values;
  const isAddressRefused = fields.values.address === undefined && fields.at("address") !== field;
  if (isAddressRefused) return undefined;
  if (values.token && values.tokenFile) {
    const because = '"tokenFile" is there too, and decides';
    field.issues.warn(fields.at("token"), { code: "unused-key", key: "token", because });
  }
  return withAddress(values, fields.at("address"), address, scheme);
}

function withAddress(
  values: ConsulValues,
  field: Field,
  address: string,
  scheme: "http" | "https",
): ConsulValues | undefined {
  if (address.trim() === "") return values;
  const answer = normalizeAddress(address, scheme);
  if ("address" in answer) return { ...values, ...answer };
  field.issues.error(field, { code: "unusable-address", found: address, ...answer });
  return undefined;
}

/** An address of Consul's as a URL without a slash at its end, or why it cannot be one. */
export function normalizeAddress(
  text: string,
  scheme: "http" | "https" = "http",
): { address: string } | { reason: string } {
  const address = trimSlashes(text.trim());
  const colon = address.indexOf("://");
  const given = colon < 0 ? undefined : address.slice(0, colon).toLowerCase();
  const rest = colon < 0 ? address : address.slice(colon + 3);
  switch (given) {
    case undefined:
      return rest.includes("/")
        ? { reason: "a path needs a scheme in front of the host" }
        : checkUrl(`${scheme}://${withPort(rest)}`);
    case "http":
    case "https":
      return checkUrl(`${given}://${rest}`);
    case "unix":
      return rest.startsWith("/")
        ? { address: `unix://${rest}` }
        : { reason: "the path of a socket begins with a slash" };
    default:
      return { reason: `Consul does not speak "${given}"` };
  }
}

function trimSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end--;
  return text.slice(0, end);
}

function withPort(host: string): string {
  // "::1" is an address without a port; "[::1]:8500" has one.
  const isBareIpv6 = !host.includes("[") && host.indexOf(":") !== host.lastIndexOf(":");
  const bracketed = isBareIpv6 ? `[${host}]` : host;
  const hasPort = bracketed.lastIndexOf(":") > bracketed.lastIndexOf("]");
  return hasPort ? bracketed : `${bracketed}:${defaultPort}`;
}

function checkUrl(address: string): { address: string } | { reason: string } {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return { reason: "it is not an address" };
  }
  if (url.username !== "" || url.password !== "") {
    return { reason: 'a user name does not belong there: Consul takes a "token"' };
  }
  // The path alone could have taken it: hosts with white space are none.
  if (address.includes(" ") || address.includes("\t")) {
    return { reason: "there is white space in it" };
  }
  if (url.search !== "" || url.hash !== "") return { reason: "it ends with a query" };
  return url.port === "0" ? { reason: "there is no port 0" } : { address };
}
