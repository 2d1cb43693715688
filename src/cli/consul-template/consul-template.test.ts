import { expect, test } from "bun:test";
import { readConsulTemplate } from "./consul-template.ts";

test("readConsulTemplate() joins CT_LOCAL_CONFIG and the flags, which win", () => {
  const env = { CT_LOCAL_CONFIG: 'consul { address = "a" token = "t" }\nonce = true' };
  const command = readConsulTemplate(["-consul-addr", "b", "-log-level=info"], env, "1");
  expect(command).toMatchObject({
    kind: "run",
    warnings: [],
    config: { consul: { address: "http://b:8500", token: "t" }, isOnce: true },
  });
});

test("readConsulTemplate() says everything that is wrong with a configuration", () => {
  const env = { CT_LOCAL_CONFIG: "onc = true" };
  const command = readConsulTemplate(["-log-level=loud"], env, "1");
  expect(command).toMatchObject({ kind: "said", outcome: { stdout: "", code: 15 } });
  if (command.kind !== "said") return;
  expect(command.outcome.stderr).toMatch(/^CT_LOCAL_CONFIG:1:1: error: .*"onc"/);
  expect(command.outcome.stderr).toMatch(/^error: Cannot use log level "loud"/m);
});

test("readConsulTemplate() hands warnings on, without the lines that they quote", () => {
  const env = { CT_LOCAL_CONFIG: 'max_stale = "1s"' };
  const command = readConsulTemplate(["-retry=5s"], env, "1");
  expect(command).toMatchObject({
    warnings: [
      "Flag -retry is ignored",
      'CT_LOCAL_CONFIG:1:13: warning: Cannot use "max_stale": every answer is Consul\'s default',
    ],
  });
});

test("readConsulTemplate() tells its version", () => {
  expect(readConsulTemplate(["-v"], {}, "1.2")).toEqual({
    kind: "said",
    outcome: { stdout: "consul-template (containerbuddy 1.2)\n", stderr: "", code: 0 },
  });
});
