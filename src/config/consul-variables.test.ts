import { expect, test } from "bun:test";
import type { ConsulConfig } from "./config.ts";
import type { ConsulValues } from "./consul-section.ts";
import { completeConsul } from "./consul-variables.ts";
import { type Issue, Issues } from "./issue.ts";
import type { Variables } from "./source.ts";

const address = "http://127.0.0.1:8500";

function complete(
  values: ConsulValues,
  env: Variables,
): { consul: ConsulConfig | undefined; issues: Issue[] } {
  const issues = new Issues("{}");
  const node = { kind: "object", offset: 0, members: [] } as const;
  const consul = completeConsul(values, env, { node, issues, path: "consul", offset: 0 });
  return { consul, issues: issues.sorted() };
}

type Case = [title: string, values: ConsulValues, env: Variables, expected: Partial<ConsulConfig>];

const cases: Case[] = [
  ["nothing", {}, {}, {}],
  ["empty variables", {}, { CONSUL_HTTP_TOKEN: "", CONSUL_CACERT: "  " }, {}],
  ["a datacenter", { datacenter: "dc2" }, {}, { datacenter: "dc2" }],
  ["CONSUL_HTTP_AUTH", {}, { CONSUL_HTTP_AUTH: "x:y" }, { httpAuth: "x:y" }],
  ["CONSUL_HTTP_TOKEN", {}, { CONSUL_HTTP_TOKEN: " t \n" }, { token: "t" }],
  ["CONSUL_HTTP_TOKEN_FILE", {}, { CONSUL_HTTP_TOKEN_FILE: "/t" }, { tokenFile: "/t" }],
  [
    "a token file where there is a token too",
    {},
    { CONSUL_HTTP_TOKEN: "t", CONSUL_HTTP_TOKEN_FILE: "/t" },
    { tokenFile: "/t" },
  ],
  [
    "a configured token, which hides both variables",
    { token: "own" },
    { CONSUL_HTTP_TOKEN: "t", CONSUL_HTTP_TOKEN_FILE: "/t" },
    { token: "own" },
  ],
  [
    "a configured token file, which hides everything",
    { tokenFile: "/own", token: "own" },
    { CONSUL_HTTP_TOKEN: "t", CONSUL_HTTP_TOKEN_FILE: "/t" },
    { tokenFile: "/own" },
  ],
  ["CONSUL_HTTP_SSL", {}, { CONSUL_HTTP_SSL: "TRUE" }, { address: "https://127.0.0.1:8500" }],
  ["CONSUL_HTTP_SSL=0", {}, { CONSUL_HTTP_SSL: "0" }, {}],
  [
    "no TLS on a socket",
    { address: "unix:///s" },
    { CONSUL_HTTP_SSL: "1" },
    { address: "unix:///s" },
  ],
  ["CONSUL_HTTP_SSL_VERIFY=1", {}, { CONSUL_HTTP_SSL_VERIFY: "1" }, {}],
  ["CONSUL_HTTP_SSL_VERIFY=F", {}, { CONSUL_HTTP_SSL_VERIFY: "F" }, { tls: { verify: false } }],
  [
    "a configured tls block",
    { tls: { verify: true, caFile: "/own" } },
    { CONSUL_HTTP_SSL_VERIFY: "false", CONSUL_CACERT: "/ca" },
    { tls: { verify: true, caFile: "/own" } },
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

test.each(cases)("completeConsul() takes %s", (_title, values, env, expected) => {
  const { consul, issues } = complete({ address, ...values }, env);
  expect(consul).toEqual({ address, ...expected });
  expect(issues).toEqual([]);
});

test("completeConsul() takes the address of the environment where there is no other", () => {
  const env = { CONSUL_HTTP_ADDR: " agent:8501/ ", CONSUL_HTTP_SSL: "true" };
  expect(complete({}, env).consul).toEqual({ address: "https://agent:8501" });
  expect(complete({ address }, env).consul).toEqual({ address: "https://127.0.0.1:8500" });
  expect(complete({ address }, { CONSUL_HTTP_ADDR: "x" }).consul).toEqual({ address });
});

test("completeConsul() has nothing without an address", () => {
  expect(complete({}, {})).toMatchObject({ consul: undefined, issues: [{ code: "empty" }] });
  expect(complete({}, { CONSUL_HTTP_ADDR: "ftp://x" })).toMatchObject({
    consul: undefined,
    issues: [{ code: "unusable-variable", severity: "error", name: "CONSUL_HTTP_ADDR" }],
  });
});

test("completeConsul() never turns verification off because of a word that it does not know", () => {
  expect(complete({ address }, { CONSUL_HTTP_SSL_VERIFY: "off" })).toMatchObject({
    consul: { address },
    issues: [{ code: "unusable-variable", severity: "warning", found: "off" }],
  });
});
