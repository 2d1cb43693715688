// Checks that hang, leave something behind, print too much or cannot be run.
import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";

import type { Container } from "../support/container.ts";
import {
  elapsed,
  findProcesses,
  linesOf,
  Sandbox,
  sandboxSkipReason,
  sandboxTitle,
} from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const sleeper = ["sleep", "1000"];
const service = { name: "web", port: 80, poll: 1, ttl: 3 };

describe.skipIf(sandboxSkipReason() !== undefined)(sandboxTitle("health"), () => {
  test("a check that hangs is killed with its whole group, and never runs twice at once", async () => {
    await using sandbox = await Sandbox.create();
    const [hang, log] = [sandbox.path("hang"), sandbox.path("log")];
    // Both wait for the same file, under a name of their own: the check, and a child of it.
    const wait = `tail -f /dev/null ${sandbox.path("nothing")}`;
    const script = `[ -e ${hang} ] || exit 0; echo run >> ${log}; echo hello; ${wait} & ${wait}`;
    await using _container = sandbox.start({
      config: { services: [{ ...service, health: ["sh", "-c", script], timeout: "300ms" }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    writeFileSync(hang, "");
    let most = 0;
    await until(
      () => {
        most = Math.max(most, findProcesses(wait).filter(isTail).length);
        return linesOf(log).length >= 3;
      },
      { what: "three checks that hang" },
    );
    // Of one run: the shell's two tails.
    expect(most).toBe(2);
    const check = await sandbox.untilStatus("web-box", "critical");
    expect(check.Output).toContain("timed out after 0.3 s");
    expect(check.Output).toContain("hello");
    await until(() => findProcesses(wait).length === 0, { what: "the last run to be killed" });
  });

  test("a check that leaves a daemon with its output is decided by its own end", async () => {
    await using sandbox = await Sandbox.create();
    const log = sandbox.path("log");
    const script = `echo >> ${log}; sleep 1000 & echo fine`;
    await using container = sandbox.start({
      config: { services: [{ ...service, health: ["sh", "-c", script], poll: 2, ttl: 60 }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    const startMs = performance.now();
    await until(() => linesOf(log).length >= 2, { what: "the next check" });
    console.log(`a check with a daemon, to the next one: ${elapsed(startMs)} (poll is 2 s)`);
    expect((await sandbox.check("web-box"))?.Output).toBe("fine");
    expect(container.stderr).not.toContain("A check takes longer");
  });

  test("100 MB of output cost neither memory nor the check", async () => {
    await using sandbox = await Sandbox.create();
    const bad = sandbox.path("bad");
    const script = `[ -e ${bad} ] || exit 0; head -c 100000000 /dev/zero | tr '\\0' x; exit 1`;
    await using container = sandbox.start({
      config: { services: [{ ...service, health: ["sh", "-c", script] }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    const before = await residentMb(container);
    writeFileSync(bad, "");
    const check = await sandbox.untilStatus("web-box", "critical");
    const after = await residentMb(container);
    console.log(`resident: ${before} MB before three checks with 100 MB each, ${after} MB after`);
    expect(check.Output).toStartWith("exited with code 1\nxxx");
    expect(check.Output.length).toBeLessThanOrEqual(4096);
    expect(after - before).toBeLessThan(30);
  });

  test("binary output reaches Consul as printable text", async () => {
    await using sandbox = await Sandbox.create();
    const bad = sandbox.path("bad");
    const bytes = String.raw`begin \033[31m \000\001\377\302 end`;
    const script = `[ -e ${bad} ] || exit 0; printf '${bytes}'; exit 1`;
    await using _container = sandbox.start({
      config: { services: [{ ...service, ttl: 2, health: ["sh", "-c", script] }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    writeFileSync(bad, "");
    const { Output: output } = await sandbox.untilStatus("web-box", "critical");
    expect(output).toMatch(/begin \[31m .* end/);
    // oxlint-disable-next-line no-control-regex -- they are what must not be there.
    expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test("a check that is not there leaves the app alone, unregistered, and is named", async () => {
    await using sandbox = await Sandbox.create();
    await using container = sandbox.start({
      config: { services: [{ ...service, health: "/no/such/check --quietly" }] },
      app: ["sh", "-c", "trap 'exit 5' TERM; echo the app runs; while :; do sleep 0.05; done"],
    });
    await container.line(/the app runs/);
    const [line] = await container.line(/The service's health is critical.*/);
    expect(line).toContain("/no/such/check");
    expect(await sandbox.services()).toEqual({});
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(5);
  });

  test("a check that a signal ends has failed, and says by which", async () => {
    await using sandbox = await Sandbox.create();
    const bad = sandbox.path("bad");
    const script = `[ -e ${bad} ] || exit 0; echo last words; kill -9 $$`;
    await using _container = sandbox.start({
      config: { services: [{ ...service, ttl: 2, health: ["sh", "-c", script] }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    writeFileSync(bad, "");
    const { Output: output } = await sandbox.untilStatus("web-box", "critical");
    expect(output).toBe("ended by SIGKILL\nlast words");
  });

  test("fewer failures in a row than the TTL forgave are not told to anybody", async () => {
    await using sandbox = await Sandbox.create();
    const log = sandbox.path("log");
    // Passes first and then each third time; three failures in a row would be too many.
    const script = `echo >> ${log}; [ $(($(wc -l < ${log}) % 3)) -eq 1 ]`;
    await using container = sandbox.start({
      config: { services: [{ ...service, health: ["sh", "-c", script] }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    const seen = new Set<string | undefined>();
    await until(
      async () => {
        seen.add((await sandbox.check("web-box"))?.Status);
        return linesOf(log).length >= 7;
      },
      { what: "seven checks", timeoutMs: 20_000 },
    );
    expect([...seen]).toEqual(["passing"]);
    expect(container.stderr).not.toContain("critical");
  });
});

function isTail(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8") === "tail\n";
  } catch {
    return false;
  }
}

async function residentMb(container: Container): Promise<number> {
  const status = readFileSync(`/proc/${await container.pid()}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
