import { expect, test } from "bun:test";
import { defaultInterfaces, parseInterfaceSpec } from "./interface-spec.ts";

test.each([
  ["eth0", { kind: "named", name: "eth0", family: "IPv4" }],
  ["eth0:inet", { kind: "named", name: "eth0", family: "IPv4" }],
  ["eth0:inet6", { kind: "named", name: "eth0", family: "IPv6" }],
  ["eth0[12]", { kind: "indexed", name: "eth0", index: 12 }],
  ["inet", { kind: "family", family: "IPv4" }],
  ["inet6", { kind: "family", family: "IPv6" }],
  ["br-0", { kind: "named", name: "br-0" }],
  ["eth0.100", { kind: "named", name: "eth0.100" }],
  ["veth@if3", { kind: "named", name: "veth@if3" }],
  ["198.18.0.0/15", { kind: "network", network: { bits: 96 + 15 } }],
  ["0.0.0.0/0", { kind: "network", network: { bits: 96 } }],
  ["fd00::/8", { kind: "network", network: { bits: 8 } }],
  ["static:198.18.0.1", { kind: "fixed", address: "198.18.0.1" }],
  ["static:::1", { kind: "fixed", address: "::1" }],
  ["private", { kind: "reach", isPrivate: true }],
  ["public", { kind: "reach", isPrivate: false }],
])("parseInterfaceSpec() reads %p", (text, spec) => {
  expect(parseInterfaceSpec(text)).toMatchObject({ text, ...spec });
});

test.each([
  ...["", " ", "eth 0", "eth0[", "eth0[a]", "eth0[1", "eth0:", "eth0:inet5", "eth0:inet6:inet"],
  ...["198.18.0.0/33", "198.18.0/15", "fd00::/129", "x/8", "/8", "static:", "static:eth0", "[0]"],
])("parseInterfaceSpec() refuses %p", (text) => {
  expect(parseInterfaceSpec(text)).toBeUndefined();
});

test("the default is what its own words say", () => {
  for (const spec of defaultInterfaces) expect(parseInterfaceSpec(spec.text)).toEqual(spec);
});
