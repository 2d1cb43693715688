import { expect, test } from "bun:test";
import type { Variables } from "../source.ts";
import { type CompletedConsul, completeConsulSettings } from "./complete-consul.ts";
import type { Settings } from "./settings.ts";

function complete(settings: Settings, env: Variables): CompletedConsul["reached"] {
  const { reached, problems, warnings } = completeConsulSettings(settings, env);
  expect([problems, warnings]).toEqual([[], []]);
  return reached;
}

test.each([
  [{}, {}, "http://127.0.0.1:8500"],
  [{}, { CONSUL_HTTP_ADDR: "c" }, "http://c:8500"],
  [{ consulAddress: "d:1" }, { CONSUL_HTTP_ADDR: "c" }, "http://d:1"],
  [{ consulAddress: "d", isSslOn: true }, {}, "https://d:8500"],
  [{ consulAddress: "d", sslCaCert: "/ca" }, {}, "https://d:8500"],
  [{ sslKey: "/k" }, { CONSUL_HTTP_ADDR: "c" }, "https://c:8500"],
  [{ consulAddress: "http://d:1", isSslVerified: false }, {}, "https://d:1"],
  [{ consulAddress: "d", isSslOn: false, sslCaCert: "/ca" }, {}, "http://d:8500"],
  [{ consulAddress: "d" }, { CONSUL_HTTP_SSL: "true" }, "https://d:8500"],
  [{ consulAddress: "d", isSslOn: false }, { CONSUL_HTTP_SSL: "true" }, "http://d:8500"],
  [{ consulAddress: "unix:///run/c" }, {}, "unix:///run/c"],
])("completeConsulSettings() finds Consul by %j and %j", (settings, env, address) => {
  expect(complete(settings, env as Variables)?.consul.address).toBe(address);
});

test.each([
  [{ consulToken: "a" }, { CONSUL_TOKEN: "b" }, { token: "a" }],
  [{}, { CONSUL_TOKEN: "b", CONSUL_HTTP_TOKEN: "c" }, { token: "b" }],
  [{}, { CONSUL_HTTP_TOKEN: "c" }, { token: "c" }],
  [{ consulTokenFile: "/f" }, { CONSUL_TOKEN: "b" }, { tokenFile: "/f" }],
  [{ authUser: "u", authPassword: "p" }, {}, { httpAuth: "u:p" }],
  [{ authUser: "u", isAuthOn: false }, { CONSUL_HTTP_AUTH: "x:y" }, { httpAuth: "x:y" }],
  [{ isSslVerified: false }, {}, { tls: { verify: false } }],
])("completeConsulSettings() is let in by %j and %j", (settings, env, wanted) => {
  expect(complete(settings, env as Variables)?.consul).toMatchObject(wanted);
});

test.each([
  [
    {},
    {},
    {
      CONSUL_HTTP_ADDR: "http://127.0.0.1:8500",
      CONSUL_HTTP_SSL: "false",
      CONSUL_HTTP_SSL_VERIFY: "true",
    },
  ],
  [{ consulAddress: "d:1" }, { CONSUL_HTTP_ADDR: "c" }, { CONSUL_HTTP_ADDR: "d:1" }],
  [{}, { CONSUL_HTTP_ADDR: "c" }, { CONSUL_HTTP_ADDR: "c" }],
  [
    { authUser: "u", isSslVerified: false, consulTokenFile: "/f" },
    {},
    {
      CONSUL_HTTP_AUTH: "u:",
      CONSUL_HTTP_TOKEN_FILE: "/f",
      CONSUL_HTTP_SSL: "true",
      CONSUL_HTTP_SSL_VERIFY: "false",
    },
  ],
])("completeConsulSettings() tells programs by %j and %j", (settings, env, wanted) => {
  const variables = complete(settings, env)?.consulVariables;
  expect(variables).toMatchObject(wanted);
  expect(variables).not.toHaveProperty("CONSUL_HTTP_TOKEN");
});

test("completeConsulSettings() says what cannot be used, and what is ignored", () => {
  const { problems } = completeConsulSettings({}, { CONSUL_HTTP_ADDR: "a b" });
  expect(problems).toEqual(['Cannot use the variable "CONSUL_HTTP_ADDR": it is not an address']);
  const { warnings } = completeConsulSettings({}, { CONSUL_HTTP_SSL_VERIFY: "no" });
  expect(warnings[0]).toContain('"CONSUL_HTTP_SSL_VERIFY"');
});
