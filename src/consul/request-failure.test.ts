import { describe, expect, test } from "bun:test";

import { limits } from "../base/limits.ts";
import { describeError } from "../base/shim-error.ts";
import { failureOfError, failureOfStatus, isTlsFailure, quote } from "./request-failure.ts";

const question = {
  purpose: 'register "app-1"',
  rule: 'service:write on "app"',
  server: "http://127.0.0.1:8500",
};

function ofStatus(status: number, text: string, headers: Record<string, string> = {}) {
  return failureOfStatus(question, { status, text, headers: new Headers(headers) });
}

function ofCode(code: string, phase: "connect" | "body" = "connect") {
  return failureOfError(question, Object.assign(new Error("words of Bun's"), { code }), phase);
}

describe("failureOfStatus()", () => {
  // The words of 1.8.7, of 1.8.7 with ACLs, and of newer versions.
  const rows: [status: number, text: string, code: string][] = [
    [500, 'CheckID "service:x" does not have associated TTL', "consul-forgot"],
    [404, 'CheckID "service:x" does not have associated TTL', "consul-forgot"],
    [500, 'Unknown check "service:x"', "consul-forgot"],
    [404, 'Unknown check ID "service:x". Ensure that the check ID is passed', "consul-forgot"],
    [500, 'Unknown service {"x" {}}', "consul-forgot"],
    [404, 'Unknown service ID "x". Ensure that the service ID is passed', "consul-forgot"],
    [404, "unknown service ID: x", "consul-forgot"],
    [404, "404 page not found", "consul-refused"],
    [403, "ACL not found", "consul-denied"],
    [403, "Permission denied: Missing service:write on b", "consul-denied"],
    [401, "", "consul-denied"],
    [400, "Missing service name", "consul-refused"],
    [500, "No cluster leader", "consul-refused"],
    [500, "rpc error making call: rpc error: No path to datacenter", "consul-refused"],
    [503, "<html>", "consul-refused"],
    [429, "rate limit exceeded", "consul-refused"],
    [301, "", "consul-refused"],
  ];
  for (const [status, text, code] of rows) {
    test(`makes ${status} "${text}" ${code}`, () => {
      expect(ofStatus(status, text)).toMatchObject({ code, status });
    });
  }

  test("names the rule that is missing", () => {
    expect(ofStatus(403, "ACL not found\n").message).toBe(
      'Cannot register "app-1": Consul at "http://127.0.0.1:8500" denied it (ACL not found): ' +
        'the token needs service:write on "app"',
    );
  });

  test("honours Retry-After in seconds, up to a limit", () => {
    expect(ofStatus(429, "", { "retry-after": "7" }).retryAfterMs).toBe(7000);
    expect(ofStatus(503, "", { "retry-after": "999999" }).retryAfterMs).toBe(
      limits.retryAfterMaxMs,
    );
    for (const text of ["soon", "-1", "1e9", "Wed, 21 Oct 2026 07:28:00 GMT"]) {
      expect(ofStatus(429, "", { "retry-after": text }).retryAfterMs).toBeUndefined();
    }
  });
});

describe("failureOfError()", () => {
  const rows: [code: string, phase: "connect" | "body", expected: string][] = [
    ["ECONNREFUSED", "connect", "consul-unreachable"],
    ["ECONNRESET", "connect", "consul-unreachable"],
    ["ENOTFOUND", "connect", "consul-unreachable"],
    ["ENOENT", "connect", "consul-unreachable"],
    ["CERT_HAS_EXPIRED", "connect", "consul-unreachable"],
    ["SomethingNew", "connect", "consul-unreachable"],
    ["InvalidContentLength", "connect", "consul-unusable-answer"],
    ["ECONNRESET", "body", "consul-unusable-answer"],
    ["", "body", "consul-unusable-answer"],
  ];
  for (const [code, phase, expected] of rows) {
    test(`makes "${code}" in phase ${phase} ${expected}`, () => {
      expect(ofCode(code, phase).code).toBe(expected as "consul-denied");
    });
  }

  test("says who and what, with Bun's words only where there are none of ours", () => {
    const told = 'Cannot register "app-1": Consul at "http://127.0.0.1:8500"';
    expect(describeError(ofCode("ECONNREFUSED"))).toBe(
      `${told} refused the connection (ECONNREFUSED)`,
    );
    expect(describeError(ofCode("SomethingNew"))).toBe(
      `${told} cannot be reached (SomethingNew): words of Bun's`,
    );
  });
});

test("isTlsFailure() knows the failures that other files could mend", () => {
  const codes = [
    "CERT_HAS_EXPIRED",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "EPROTO",
    "FailedToOpenSocket",
  ];
  for (const code of codes) expect(isTlsFailure(Object.assign(new Error(), { code }))).toBe(true);
  expect(isTlsFailure(Object.assign(new Error(), { code: "ECONNREFUSED" }))).toBe(false);
});

test("quote() leaves one line without control characters, and cuts it", () => {
  expect(quote("  a\r\n\tb\u001b[31mc\u202e d\0 ")).toBe("a b [31mc d");
  expect(quote(" \n")).toBe("no reason given");
  expect(quote("x".repeat(1000))).toHaveLength(limits.quotedCharactersMax + 1);
});
