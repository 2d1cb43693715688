import { expect, test } from "bun:test";
import { normalizeAddress } from "./consul-section.ts";

// What is wrong with an address, and how the section is read, is in cases/consul.

test.each([
  ["consul", "http://consul:8500"],
  ["consul:80", "http://consul:80"],
  [" consul:8500/ ", "http://consul:8500"],
  ["127.0.0.1", "http://127.0.0.1:8500"],
  ["::1", "http://[::1]:8500"],
  ["[::1]", "http://[::1]:8500"],
  ["[::1]:8501", "http://[::1]:8501"],
  ["http://consul", "http://consul"],
  ["HTTPS://consul:8501//", "https://consul:8501"],
  ["https://consul/prefix/", "https://consul/prefix"],
  ["unix:///run/consul.sock", "unix:///run/consul.sock"],
])("normalizeAddress() makes a URL of %j", (text, address) => {
  expect(normalizeAddress(text)).toEqual({ address });
});

test("normalizeAddress() uses another scheme where the address has none", () => {
  expect(normalizeAddress("consul:8501", "https")).toEqual({ address: "https://consul:8501" });
  expect(normalizeAddress("http://consul:8501", "https")).toEqual({
    address: "http://consul:8501",
  });
});
