import { expect, test } from "bun:test";
import { isAddress, isInterfaceSpec } from "./interface-spec.ts";

test.each([
  ...["eth0", "eth0:inet", "eth0:inet6", "eth0[0]", "eth0[12]", "inet", "inet6", "lo", "br-0"],
  ...["eth0.100", "veth@if3", "198.18.0.0/15", "0.0.0.0/0", "fd00::/8", "::/0", "fe80::1/128"],
  ...["static:198.18.0.1", "static:::1", "private", "public"],
])("isInterfaceSpec() takes %p", (spec) => {
  expect(isInterfaceSpec(spec)).toBe(true);
});

test.each([
  ...["", " ", "eth 0", "eth0[", "eth0[a]", "eth0[1", "eth0:", "eth0:inet5", "eth0:inet6:inet"],
  ...["198.18.0.0/33", "198.18.0/15", "fd00::/129", "x/8", "/8", "static:", "static:eth0", "[0]"],
])("isInterfaceSpec() refuses %p", (spec) => {
  expect(isInterfaceSpec(spec)).toBe(false);
});

test.each([
  ...["0.0.0.0", "255.255.255.255", "::", "::1", "1::", "1:2:3:4:5:6:7:8", "fe80::a:B"],
  ...["::ffff:198.18.0.1", "1:2:3:4:5:6:198.18.0.1"],
])("isAddress() takes %p", (text) => {
  expect(isAddress(text)).toBe(true);
});

test.each([
  ...["", "1.2.3", "1.2.3.256", "1.2.3.4.5", "a.b.c.d", ":", ":::", "1::2::3", "12345::"],
  ...["1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1.2.3", "1.2.3.4::", "g::"],
])("isAddress() refuses %p", (text) => {
  expect(isAddress(text)).toBe(false);
});
