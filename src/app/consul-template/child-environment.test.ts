import { expect, test } from "bun:test";
import { createChildEnvironment } from "./child-environment.ts";

const rules = { isPristine: false, custom: [], allowed: [], denied: [] };
const consul = { address: "http://c:8500" };
const given = ["PATH=/bin", "AB=1", "AC=2", "CONSUL_HTTP_ADDR=old"];

test("a program gets what we were given, and how we reach Consul", () => {
  expect(createChildEnvironment(rules, given, consul)).toEqual([
    "PATH=/bin",
    "AB=1",
    "AC=2",
    "CONSUL_HTTP_ADDR=http://c:8500",
  ]);
  const secured = {
    address: "https://c",
    token: "t",
    httpAuth: "u:p",
    tls: { verify: false },
  };
  expect(createChildEnvironment(rules, [], secured)).toEqual([
    "CONSUL_HTTP_ADDR=https://c",
    "CONSUL_HTTP_TOKEN=t",
    "CONSUL_HTTP_AUTH=u:p",
    "CONSUL_HTTP_SSL=true",
    "CONSUL_HTTP_SSL_VERIFY=false",
  ]);
});

test.each([
  [{ allowed: ["A*"] }, ["AB=1", "AC=2"]],
  [{ allowed: ["A?"], denied: ["?C"] }, ["AB=1"]],
  [{ denied: ["*"] }, []],
  [{ allowed: ["PATH"], custom: ["PATH=/x", "NEW=é"] }, ["PATH=/x", "NEW=Ã©"]],
  [{ isPristine: true, custom: ["A=1"] }, ["A=1"]],
])("the rules %j let through %j", (some, names) => {
  expect(createChildEnvironment({ ...rules, ...some }, given, consul)).toEqual(names);
});
