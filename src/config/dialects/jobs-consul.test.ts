import { expect, test } from "bun:test";
import { consulVariables } from "../consul-variables.ts";
import { Issues } from "../issue.ts";
import { completeJobsConsul } from "./jobs-consul.ts";

function complete(env: Record<string, string>) {
  const tls = {
    caFile: "/text",
    caPath: "/text",
    certFile: "/text",
    keyFile: "/text",
    serverName: "text",
    verify: true,
  };
  const node = { kind: "null", offset: 0 } as const;
  const field = { node, path: "consul", offset: 0, issues: new Issues("") };
  return completeJobsConsul({ address: "http://text:1", token: "text", tls }, env, field);
}

test.each(Object.keys(consulVariables))(
  "completeJobsConsul() prefers %s to the text, save for the address",
  (name) => {
    const value = name === "CONSUL_HTTP_SSL_VERIFY" ? "false" : "variable";
    const before = JSON.stringify(complete({}));
    const after = JSON.stringify(complete({ [name]: value }));
    // These two are about addresses, and a file of tokens is read where the text has no token.
    const yields = ["CONSUL_HTTP_ADDR", "CONSUL_HTTP_SSL", "CONSUL_HTTP_TOKEN_FILE"];
    expect(before !== after).toBe(!yields.includes(name));
  },
);

test("completeJobsConsul() lets an empty variable say nothing", () => {
  expect(complete({ CONSUL_HTTP_TOKEN: " ", CONSUL_CACERT: "" })).toEqual(complete({}));
});
