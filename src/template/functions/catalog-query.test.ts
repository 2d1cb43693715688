import { expect, test } from "bun:test";

import { toBytes } from "../bytes.ts";
import { FunctionError } from "../function.ts";
import {
  parseKeyQuery,
  parseKeysQuery,
  parseNodeQuery,
  parseNodesQuery,
  parseServiceQuery,
  parseServicesQuery,
} from "./catalog-query.ts";

test("parseServiceQuery() reads tag, name, namespace, datacenter, nearness and filter", () => {
  const passing = new Set(["passing"]);
  const rows: [text: string, query: object, statuses: Set<string>][] = [
    ["web", { service: "web" }, passing],
    ["a.b=c:1.web", { service: "web", tag: "a.b=c:1" }, passing],
    ["web@dc-1.x", { service: "web", datacenter: "dc-1.x" }, passing],
    ["web~_agent", { service: "web", near: "_agent" }, passing],
    ["web|any", { service: "web" }, new Set(["any"])],
    ["web|passing,warning", { service: "web" }, new Set(["passing", "warning"])],
    ["web|,", { service: "web" }, new Set()],
    [
      "t.web?ns=team@dc1~n1|critical",
      { service: "web", tag: "t", namespace: "team", datacenter: "dc1", near: "n1" },
      new Set(["critical"]),
    ],
  ];
  for (const [text, query, statuses] of rows) {
    const parsed: unknown = parseServiceQuery(text);
    expect(parsed).toEqual({ query: { kind: "instances", ...query }, statuses });
  }
});

test("the other functions take the parts that mean something to them", () => {
  expect(parseServicesQuery("")).toEqual({ kind: "services" });
  expect(parseServicesQuery("?ns=a@dc1")).toEqual({
    kind: "services",
    namespace: "a",
    datacenter: "dc1",
  });
  expect(parseNodesQuery("@dc1~n1")).toEqual({ kind: "nodes", datacenter: "dc1", near: "n1" });
  expect(parseNodeQuery("")).toEqual({ kind: "node" });
  expect(parseNodeQuery("n1.x@dc1")).toEqual({ kind: "node", node: "n1.x", datacenter: "dc1" });
  expect(parseKeyQuery("/a/b c@dc1")).toEqual({ kind: "key", path: "a/b c", datacenter: "dc1" });
  expect(parseKeyQuery(toBytes("ü"))).toEqual({ kind: "key", path: "ü" });
  expect(parseKeysQuery("a/?ns=b&ns=c")).toEqual({ kind: "keys", prefix: "a/", namespace: "b" });
});

test("an empty namespace is none", () => {
  expect(parseServicesQuery("?ns=")).toEqual({ kind: "services" });
});

test("the errors are consul-template's", () => {
  const rows: [parse: () => unknown, message: string][] = [
    [() => parseServiceQuery("web site"), 'health.service: invalid format: "web site"'],
    [() => parseServiceQuery(""), 'health.service: invalid format: ""'],
    [
      () => parseServiceQuery("web|passing, warning"),
      'health.service: invalid format: "web|passing, warning"',
    ],
    [() => parseServiceQuery("web|up"), 'health.service: invalid filter: "up" in "web|up"'],
    [() => parseServicesQuery("web"), 'catalog.services: invalid format: "web"'],
    [() => parseServicesQuery("\u0001"), String.raw`catalog.services: invalid format: "\x01"`],
    [() => parseNodesQuery("@"), 'catalog.nodes: invalid format: "@"'],
    [() => parseNodeQuery("a/b"), 'catalog.node: invalid format: "a/b"'],
    [() => parseKeyQuery("@dc1"), 'kv.get: invalid format: "@dc1"'],
    [() => parseKeysQuery("a@b@c"), 'kv.list: invalid format: "a@b@c"'],
    [
      () => parseServiceQuery("web?x=1"),
      'health.service: invalid query parameter key "x" in query "x=1": ' +
        "supported keys: ns,peer,partition,sg",
    ],
  ];
  for (const [parse, message] of rows) {
    expect(parse).toThrow(FunctionError);
    expect(parse).toThrow(message);
  }
});

test("what is not supported is an error, not another answer", () => {
  for (const name of ["partition", "peer", "sg"]) {
    expect(() => parseServiceQuery(`web?${name}=x`)).toThrow(`Cannot ask with "${name}"`);
  }
});
