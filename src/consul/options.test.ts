import { expect, test } from "bun:test";

import type { ConsulConfig } from "../config/config.ts";
import { type ConsulOptions, toConsulOptions } from "./options.ts";

// What the environment adds to a configuration is in config/consul-variables.test.ts.

const address = "http://127.0.0.1:8500";
const base: ConsulOptions = { baseUrl: address };

type Case = [title: string, config: Partial<ConsulConfig>, expected: ConsulOptions];

const cases: Case[] = [
  ["an address alone", {}, base],
  ["a slash at the end", { address: `${address}/` }, base],
  [
    "a path prefix",
    { address: "https://c.example:443/consul/" },
    { baseUrl: "https://c.example/consul" },
  ],
  ["IPv6", { address: "http://[::1]:8500" }, { baseUrl: "http://[::1]:8500" }],
  [
    "a unix socket",
    { address: "unix:///run/consul.sock" },
    { baseUrl: "http://localhost", socketPath: "/run/consul.sock" },
  ],
  ["a datacenter", { datacenter: "dc2" }, { ...base, datacenter: "dc2" }],
  ["user and password", { httpAuth: "x:y" }, { ...base, basicAuth: "x:y" }],
  ["a token", { token: "t" }, { ...base, token: "t" }],
  ["a token file", { tokenFile: "/t" }, { ...base, tokenFile: "/t" }],
  [
    "TLS",
    { tls: { caFile: "/ca", verify: false } },
    { ...base, tls: { caFile: "/ca", verify: false } },
  ],
];

test.each(cases)("toConsulOptions() translates %s", (_title, config, expected) => {
  expect(toConsulOptions({ address, ...config })).toEqual(expected);
});
