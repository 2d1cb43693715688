import { expect, test } from "bun:test";
import * as fc from "fast-check";
import type { InterfaceSpec } from "../config/config.ts";
import { defaultInterfaces, parseInterfaceSpec } from "../config/interface-spec.ts";
import { chooseAddress, type InterfaceAddress } from "./address.ts";

const table: InterfaceAddress[] = [
  row("lo", "127.0.0.1"),
  row("lo", "::1"),
  row("lo", "198.19.0.99"),
  row("eth1", "203.0.113.7"),
  row("eth0", "fe80::1%eth0"),
  row("eth0", "2001:db8::2"),
  row("eth0", "198.18.0.9"),
  row("eth0", "198.18.0.10"),
  row("br-0", "198.18.5.1"),
  row("eth0.100@eth0", "198.18.6.1"),
];

function row(name: string, address: string): InterfaceAddress {
  const family = address.includes(":") ? "IPv6" : "IPv4";
  return { name, address, family, isLoopback: name === "lo" };
}

function specsOf(...texts: string[]): InterfaceSpec[] {
  return texts.map((text) => parseInterfaceSpec(text)!);
}

function choose(...texts: string[]): string | undefined {
  return chooseAddress(specsOf(...texts), table).address;
}

test.each([
  ["eth0", "198.18.0.9"],
  ["eth0:inet", "198.18.0.9"],
  ["eth0:inet6", "2001:db8::2"],
  // Sorted by 16 bytes, in which IPv4 comes first.
  ["eth0[0]", "198.18.0.9"],
  ["eth0[1]", "198.18.0.10"],
  ["eth0[3]", "fe80::1"],
  ["eth0[4]", undefined],
  ["eth9", undefined],
  // Interfaces are sorted by name: br-0 comes before eth0.
  ["inet", "198.18.5.1"],
  ["inet6", "2001:db8::2"],
  ["198.18.0.0/24", "198.18.0.9"],
  ["203.0.113.0/24", "203.0.113.7"],
  ["2001:db8::/32", "2001:db8::2"],
  ["198.18.0.9/32", "198.18.0.9"],
  ["0.0.0.0/0", "198.18.5.1"],
  ["static:192.0.2.44", "192.0.2.44"],
  ["static:2001:db8::44", "2001:db8::44"],
  ["br-0", "198.18.5.1"],
  ["eth0.100@eth0", "198.18.6.1"],
  ["public", "198.18.5.1"],
  ["private", undefined],
])("spec %p names %p", (spec, address) => {
  expect(choose(spec)).toBe(address as string);
});

test("a loopback address is only chosen by name, network or in full", () => {
  const loopback = table.filter(({ name }) => name === "lo");
  for (const spec of ["inet", "inet6", "private", "public"]) {
    expect(chooseAddress(specsOf(spec), loopback).address).toBeUndefined();
  }
  expect(choose("lo")).toBe("127.0.0.1");
  expect(choose("127.0.0.0/8")).toBe("127.0.0.1");
  expect(choose("static:127.0.0.1")).toBe("127.0.0.1");
});

test("private and public tell the networks of RFC 1918 from the others", () => {
  const addresses = ["10.9.0.1", "172.16.0.1", "192.168.1.1"].map((each) => row("eth0", each));
  expect(chooseAddress(specsOf("private"), addresses.slice(1)).address).toBe("172.16.0.1");
  expect(chooseAddress(specsOf("public"), addresses).address).toBeUndefined();
  expect(chooseAddress(specsOf("public"), [...addresses, row("eth1", "172.32.0.1")]).address).toBe(
    "172.32.0.1",
  );
});

test("specs are tried in order", () => {
  expect(choose("eth9", "eth1", "eth0")).toBe("203.0.113.7");
});

test("the choice says why: the spec that matched and all candidates in order", () => {
  expect(chooseAddress(specsOf("eth9", "eth1"), table.slice(3, 5))).toEqual({
    address: "203.0.113.7",
    spec: "eth1",
    candidates: ["eth0 fe80::1", "eth1 203.0.113.7"],
  });
  expect(chooseAddress(specsOf("eth9"), [])).toEqual({
    address: undefined,
    spec: undefined,
    candidates: [],
  });
});

test("the default is eth0's first IPv4 address, else any that is not loopback", () => {
  expect(chooseAddress(defaultInterfaces, table).address).toBe("198.18.0.9");
  expect(chooseAddress(defaultInterfaces, [row("ens3", "198.18.1.1")]).address).toBe("198.18.1.1");
});

test("the choice does not depend on the order in which the kernel lists addresses", () => {
  const specs = fc.constantFrom("eth0", "inet", "inet6", "eth0[2]", "198.18.0.0/15", "public");
  fc.assert(
    fc.property(specs, fc.shuffledSubarray(table, { minLength: table.length }), (spec, rows) => {
      expect(chooseAddress(specsOf(spec), rows).address).toBe(choose(spec) as string);
    }),
  );
});
