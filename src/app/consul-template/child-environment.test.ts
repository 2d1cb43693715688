import { expect, test } from "bun:test";
import { createChildEnvironment } from "./child-environment.ts";

const rules = { isPristine: false, custom: [], allowed: [], denied: [] };
const consul = { CONSUL_HTTP_ADDR: "c:8500" };
const given = ["PATH=/bin", "AB=1", "AC=2", "CONSUL_HTTP_ADDR=old"];

test("a program gets what we were given, and how we reach Consul", () => {
  expect(createChildEnvironment(rules, given, consul)).toEqual([
    "PATH=/bin",
    "AB=1",
    "AC=2",
    "CONSUL_HTTP_ADDR=c:8500",
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
