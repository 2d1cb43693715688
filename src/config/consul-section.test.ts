import { expect, test } from "bun:test";
import { completeConsul, normalizeAddress } from "./consul-section.ts";

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

test("completeConsul() takes from the environment only what the configuration leaves open", () => {
  const env = {
    CONSUL_HTTP_ADDR: "agent:8501",
    CONSUL_HTTP_SSL: "true",
    CONSUL_HTTP_TOKEN: "t",
    CONSUL_HTTP_TOKEN_FILE: "/t",
    CONSUL_CACERT: "/ca.pem",
    CONSUL_CAPATH: "/ca",
    CONSUL_CLIENT_CERT: "/c.pem",
    CONSUL_CLIENT_KEY: "/k.pem",
    CONSUL_TLS_SERVER_NAME: "x",
    CONSUL_HTTP_SSL_VERIFY: "0",
  };
  expect(completeConsul({}, env)).toEqual({
    address: "https://agent:8501",
    token: "t",
    tls: {
      caFile: "/ca.pem",
      caPath: "/ca",
      certFile: "/c.pem",
      keyFile: "/k.pem",
      serverName: "x",
      verify: false,
    },
  });
  const values = { address: "http://a", tokenFile: "/own", datacenter: "d", tls: { verify: true } };
  expect(completeConsul(values, env)).toMatchObject({ ...values, tls: { verify: true } });
  expect(completeConsul(values, env)).not.toHaveProperty("token");
});

test("completeConsul() has nothing without an address", () => {
  expect(completeConsul({}, {})).toBeUndefined();
  expect(completeConsul({}, { CONSUL_HTTP_ADDR: "ftp://x" })).toBeUndefined();
  expect(completeConsul({ address: "http://a" }, {})).toEqual({ address: "http://a" });
});
