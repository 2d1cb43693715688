import { expect } from "bun:test";

import { compileChild, compilerSkipReason } from "../children/compiled.ts";
import { type Container, startContainer } from "../support/container.ts";
import {
  FakeConsul,
  type FakeReply,
  type FakeRequest,
  unknownServiceReply,
} from "../support/fake-consul.ts";
import { testInEachMode } from "../support/modes.ts";
import { descendantsOf, readProcess } from "../support/processes.ts";
import { until } from "../support/until.ts";

const orphanCount = 10_000;
const checkCount = 50;

testInEachMode(
  "10,000 orphans are reaped within a second, and no check loses its status to that",
  async ({ isPid1 }) => {
    const consul = new FakeConsul(answer);
    try {
      const config = { consul: consul.address, services: createServices(), logging };
      const app = [compileChild("orphans"), String(orphanCount)];
      await using container = startContainer({ config, app, isPid1 });
      const pid = await container.pid();
      await container.line(/^ended$/m, 50_000);
      await until(() => zombiesOf(pid).length === 0, { timeoutMs: 1000 });
      // Each check has been run often enough to have met orphans.
      await until(() => failuresOf(container).length > 3 * checkCount, { timeoutMs: 20_000 });
      const wrong = failuresOf(container).filter(
        (line) => !/service=failing-\d+ reason="exited with code 7"/.test(line),
      );
      expect(wrong).toEqual([]);
      expect(registeredIn(consul)).toEqual(names("passing").toSorted());
      await container.signal("SIGTERM");
      expect(await container.exited).toBe(143);
    } finally {
      consul.stop();
    }
  },
  compilerSkipReason,
);

testInEachMode("an orphan becomes the shim's child, and is reaped when it ends", async (mode) => {
  const app = ["sh", "-c", "sh -c 'sleep 3599 & exit 0'; exec sleep 3600"];
  await using container = startContainer({ app, ...mode });
  const pid = await container.pid();
  const orphan = await until(() =>
    descendantsOf(pid).find(({ name, parent, group, pid: own }) => {
      return name === "sleep" && parent === pid && group !== own;
    }),
  );
  process.kill(orphan.pid, "SIGKILL");
  await until(() => readProcess(orphan.pid) === undefined);
  await container.signal("SIGTERM");
  expect(await container.exited).toBe(143);
});

/** A Consul that has a leader, knows no service and believes everything. */
function answer({ method, path }: FakeRequest): FakeReply {
  if (path === "/v1/status/leader") return { body: '"198.18.0.1:8300"' };
  return method === "GET" ? unknownServiceReply(path) : { body: "" };
}

const logging = { level: "DEBUG" };

/** Checks that must pass and checks that must fail with a code of their own, half of each. */
function createServices(): object[] {
  const common = { poll: 1, ttl: 5, interfaces: ["static:198.18.0.9"] };
  return [
    ...names("passing").map((name) => ({ ...common, name, port: 80, health: check(0) })),
    ...names("failing").map((name) => ({ ...common, name, port: 80, health: check(7) })),
  ];
}

/** Long enough for several of them to be alive at any time. */
function check(code: number): string[] {
  return ["sh", "-c", `sleep 0.2; echo checked; exit ${code}`];
}

function names(kind: string): string[] {
  return Array.from({ length: checkCount / 2 }, (_, at) => `${kind}-${at}`);
}

/** What the log says of checks that did not pass. */
function failuresOf({ stderr }: Container): string[] {
  return stderr.split("\n").filter((line) => /check has failed|health is|run the check/.test(line));
}

function registeredIn({ requests }: FakeConsul): string[] {
  const registrations = requests.filter(({ path }) => path === "/v1/agent/service/register");
  const found = registrations.map(({ body }) => (JSON.parse(body) as { Name: string }).Name);
  return [...new Set(found)].toSorted();
}

/** Below the shim: a zombie has nobody else who could reap it. */
function zombiesOf(pid: number): number[] {
  return descendantsOf(pid).flatMap((one) => (one.state === "Z" ? [one.pid] : []));
}
