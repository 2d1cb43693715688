import { describe, expect, test } from "bun:test";

import type { ConsulConfig } from "../config/config.ts";
import { type ConsulOptions, type Environment, resolveOptions } from "./options.ts";

const address = "http://127.0.0.1:8500";
const base: ConsulOptions = { baseUrl: address };

type Case = [
  title: string,
  config: Partial<ConsulConfig>,
  env: Environment,
  expected: ConsulOptions,
];

const cases: Case[] = [
  ["an address alone", {}, {}, base],
  ["a slash at the end", { address: `${address}/` }, {}, base],
  [
    "a path prefix",
    { address: "https://c.example:443/consul/" },
    {},
    { baseUrl: "https://c.example/consul" },
  ],
  ["IPv6", { address: "http://[::1]:8500" }, {}, { baseUrl: "http://[::1]:8500" }],
  [
    "a unix socket",
    { address: "unix:///run/consul.sock" },
    {},
    { baseUrl: "http://localhost", socketPath: "/run/consul.sock" },
  ],
  [
    "a user in the address is not part of the base",
    { address: "http://a%40b:s3@h:1" },
    { CONSUL_HTTP_AUTH: "x:y" },
    { baseUrl: "http://h:1", basicAuth: "a@b:s3" },
  ],
  ["a datacenter", { datacenter: "dc2" }, {}, { ...base, datacenter: "dc2" }],
  ["CONSUL_HTTP_AUTH", {}, { CONSUL_HTTP_AUTH: "x:y" }, { ...base, basicAuth: "x:y" }],
  ["CONSUL_HTTP_TOKEN", {}, { CONSUL_HTTP_TOKEN: " t \n" }, { ...base, token: "t" }],
  ["CONSUL_HTTP_TOKEN_FILE", {}, { CONSUL_HTTP_TOKEN_FILE: "/t" }, { ...base, tokenFile: "/t" }],
  [
    "a configured token hides both token variables",
    { token: "own" },
    { CONSUL_HTTP_TOKEN: "t", CONSUL_HTTP_TOKEN_FILE: "/t" },
    { ...base, token: "own" },
  ],
  [
    "a configured token file hides both token variables",
    { tokenFile: "/own" },
    { CONSUL_HTTP_TOKEN: "t", CONSUL_HTTP_TOKEN_FILE: "/t" },
    { ...base, tokenFile: "/own" },
  ],
  ["empty variables", {}, { CONSUL_HTTP_TOKEN: "", CONSUL_CACERT: "  " }, base],
  [
    "CONSUL_HTTP_SSL turns http into https",
    {},
    { CONSUL_HTTP_SSL: "TRUE" },
    { baseUrl: "https://127.0.0.1:8500" },
  ],
  ["CONSUL_HTTP_SSL=0 changes nothing", {}, { CONSUL_HTTP_SSL: "0" }, base],
  [
    "CONSUL_HTTP_SSL_VERIFY=false",
    {},
    { CONSUL_HTTP_SSL_VERIFY: "false" },
    { ...base, tls: { verify: false } },
  ],
  [
    "a configured tls block decides about verification",
    { tls: { verify: true, caFile: "/own" } },
    { CONSUL_HTTP_SSL_VERIFY: "false", CONSUL_CACERT: "/ca" },
    { ...base, tls: { verify: true, caFile: "/own" } },
  ],
  [
    "all variables of TLS",
    {},
    {
      CONSUL_CACERT: "/ca",
      CONSUL_CAPATH: "/cas",
      CONSUL_CLIENT_CERT: "/cert",
      CONSUL_CLIENT_KEY: "/key",
      CONSUL_TLS_SERVER_NAME: "consul.example",
    },
    {
      ...base,
      tls: {
        caFile: "/ca",
        caPath: "/cas",
        certFile: "/cert",
        keyFile: "/key",
        serverName: "consul.example",
        verify: true,
      },
    },
  ],
];

describe("resolveOptions()", () => {
  for (const [title, config, env, expected] of cases) {
    test(`takes ${title}`, () => {
      const { options, warnings } = resolveOptions({ address, ...config }, env);
      expect(options).toEqual(expected);
      expect(warnings).toEqual([]);
    });
  }

  test("never turns verification off because of a word that it does not know", () => {
    const { options, warnings } = resolveOptions({ address }, { CONSUL_HTTP_SSL_VERIFY: "off" });
    expect(options).toEqual(base);
    expect(warnings).toHaveLength(1);
  });
});
