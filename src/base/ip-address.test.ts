import { expect, test } from "bun:test";
import { isIP } from "node:net";
import * as fc from "fast-check";
import {
  compareAddresses,
  isIpv4,
  isUsableHost,
  isWithin,
  parseAddress,
  parseNetwork,
} from "./ip-address.ts";

test("parseAddress() maps IPv4 into IPv6", () => {
  expect(parseAddress("1.2.3.4")).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4]);
  expect(parseAddress("::ffff:1.2.3.4")).toEqual(parseAddress("1.2.3.4"));
  expect(parseAddress("fe80::1%eth0")).toEqual(parseAddress("fe80::1"));
  expect(isIpv4("1.2.3.4")).toBe(true);
  expect(isIpv4("::1")).toBe(false);
});

test("parseAddress() agrees with the platform about what an address is", () => {
  const nearMisses = fc.stringMatching(/^[\da-f:.]{0,24}$/);
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), nearMisses), (text) => {
      expect(parseAddress(text) !== undefined).toBe(isIP(text) !== 0);
    }),
    { numRuns: 2000 },
  );
});

test("compareAddresses() is the order of the bytes", () => {
  const order = ["2001:db8::1", "9.0.0.1", "10.0.0.1", "fe80::1", "::1"];
  const sorted = order.toSorted((a, b) => compareAddresses(parseAddress(a)!, parseAddress(b)!));
  expect(sorted).toEqual(["::1", "9.0.0.1", "10.0.0.1", "2001:db8::1", "fe80::1"]);
});

test("isWithin() compares the bits of a network", () => {
  const isIn = (address: string, network: string) =>
    isWithin(parseAddress(address)!, parseNetwork(network)!);
  expect(isIn("198.18.4.1", "198.18.7.9/22")).toBe(true);
  expect(isIn("198.18.8.9", "198.18.4.1/22")).toBe(false);
  expect(isIn("1.1.1.1", "::/0")).toBe(true);
  expect(isIn("2001::", "0.0.0.0/0")).toBe(false);
});

test.each([
  "198.18.0.0/33",
  "198.18.0/15",
  "fd00::/129",
  "x/8",
  "/8",
  "1.2.3.4",
  "1.2.3.4/",
  "1.2.3.4/1/2",
])("parseNetwork() refuses %p", (text) => {
  expect(parseNetwork(text)).toBeUndefined();
});

test("isUsableHost() takes addresses and host names and nothing else", () => {
  for (const host of ["1.2.3.4", "::1", "db.example.com", "db.", "my_host", "a-1"]) {
    expect({ host, isUsable: isUsableHost(host) }).toEqual({ host, isUsable: true });
  }
  const hostile = [
    "",
    "1.2.3.4; include x",
    "1.2.3",
    "999.1.1.1",
    "-a",
    "a-",
    "a..b",
    "fe80::1%eth0",
  ];
  for (const host of [...hostile, "a b", "a\n", "ä.de", "[::1]", "x".repeat(64)]) {
    expect({ host, isUsable: isUsableHost(host) }).toEqual({ host, isUsable: false });
  }
});
