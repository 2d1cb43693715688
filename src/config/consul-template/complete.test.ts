import { expect, test } from "bun:test";
import type { ConsulTemplateConfig } from "../consul-template-config.ts";
import type { Variables } from "../source.ts";
import { completeConfig } from "./complete.ts";
import type { Settings } from "./settings.ts";

function complete(settings: Settings, env: Variables = {}): ConsulTemplateConfig {
  const completed = completeConfig(settings, env);
  if ("config" in completed) return completed.config;
  throw new Error(completed.problems.join("\n"));
}

test("completeConfig() has a default for everything", () => {
  expect(complete({ templates: [{ source: "/a", destination: "/b" }] })).toEqual({
    consul: { address: "http://127.0.0.1:8500" },
    consulVariables: {
      CONSUL_HTTP_ADDR: "http://127.0.0.1:8500",
      CONSUL_HTTP_SSL: "false",
      CONSUL_HTTP_SSL_VERIFY: "true",
    },
    retry: { attempts: Number.POSITIVE_INFINITY },
    isHolding: true,
    isOnce: false,
    isDry: false,
    isParseOnly: false,
    reloadSignal: "SIGHUP",
    killSignal: "SIGINT",
    log: { level: "warn" },
    templates: [
      {
        source: { kind: "file", path: "/a" },
        destination: "/b",
        hasFolders: true,
        hasBackup: false,
        delimiters: { left: "{{", right: "}}" },
        deniedFunctions: [],
        isMissingKeyError: false,
        isLookupError: false,
        isErrorFatal: true,
      },
    ],
  });
});

test.each([
  [{}, Number.POSITIVE_INFINITY],
  [{ isOnce: true }, 12],
  [{ retryAttempts: 3 }, 3],
  [{ retryAttempts: 0, isOnce: true }, Number.POSITIVE_INFINITY],
  [{ isRetryOn: false }, 0],
])("completeConfig() tries again as %j says", (settings, attempts) => {
  expect(complete(settings).retry.attempts).toBe(attempts);
});

test("completeConfig() lets a template's own settings win", () => {
  const base = { source: "/a", destination: "/b" };
  const { templates } = complete({
    leftDelimiter: "<<",
    isErrorFatal: false,
    syntax: "raw",
    wait: { isOn: true, minMs: 1, maxMs: 2 },
    templates: [base, { ...base, leftDelimiter: "[[", syntax: "json", wait: { isOn: false } }],
  });
  expect(templates[0]).toMatchObject({
    delimiters: { left: "<<", right: "}}" },
    isErrorFatal: false,
    syntax: "raw",
    wait: { minMs: 1, maxMs: 2 },
  });
  expect(templates[1]).toMatchObject({ delimiters: { left: "[[" }, syntax: "json" });
  expect(templates[1]).not.toHaveProperty("wait");
});

test("completeConfig() waits for nothing with -once", () => {
  const templates = [{ source: "/a", destination: "/b" }];
  const wait = { isOn: true, minMs: 1, maxMs: 2 };
  expect(complete({ templates, wait, isOnce: true }).templates[0]).not.toHaveProperty("wait");
});

test("completeConfig() says all that is wrong at once", () => {
  const completed = completeConfig(
    { consulAddress: "ftp://x", logLevel: "loud", templates: [{ source: "/a" }] },
    {},
  );
  expect(completed).toEqual({
    problems: [
      'Cannot use the address "ftp://x" of Consul: Consul does not speak "ftp"',
      'Cannot use log level "loud": expected one of TRACE, DEBUG, INFO, WARN, WARNING, ERR, ERROR',
      'Cannot render the template "/a": it has no destination',
    ],
  });
  expect(complete({ isDry: true, templates: [{ source: "/a" }] }).templates).toHaveLength(1);
});
