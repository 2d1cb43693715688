// A service's life in a real Consul, from its first passing check to its end.
import { describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";

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
const service = { name: "web", port: 80, poll: 1, ttl: 3, health: "true" };

describe.skipIf(sandboxSkipReason() !== undefined)(sandboxTitle("registration"), () => {
  test("a service is registered with its first passing check, and not before", async () => {
    await using sandbox = await Sandbox.create();
    const [ready, log] = [sandbox.path("ready"), sandbox.path("checks")];
    const health = ["sh", "-c", `echo run >> ${log}; test -e ${ready}`];
    await using container = sandbox.start({
      config: { services: [{ ...service, health, port: 8080, tags: ["blue", "v1"] }] },
      app: sleeper,
    });
    await until(() => linesOf(log).length >= 3, { what: "three checks that fail" });
    expect(await sandbox.services()).toEqual({});
    writeFileSync(ready, "");
    await sandbox.untilStatus("web-box", "passing");
    expect(await sandbox.services()).toMatchObject({
      "web-box": { Service: "web", Address: "198.18.0.2", Port: 8080, Tags: ["blue", "v1"] },
    });
    await container.line(/The service is registered/);
  });

  test("nothing is registered before the app runs, though its check would pass", async () => {
    await using sandbox = await Sandbox.create();
    const [go, log] = [sandbox.path("go"), sandbox.path("looks")];
    const preStart = ["sh", "-c", `until [ -e ${go} ]; do echo >> ${log}; sleep 0.02; done`];
    await using _container = sandbox.start({
      config: { preStart, services: [service] },
      app: sleeper,
    });
    await until(() => linesOf(log).length >= 20, { what: "preStart to have run for a while" });
    expect(await sandbox.services()).toEqual({});
    writeFileSync(go, "");
    await sandbox.untilStatus("web-box", "passing");
  });

  test("a second service of one name has its port in its id", async () => {
    await using sandbox = await Sandbox.create();
    await using _container = sandbox.start({
      config: { services: [service, { ...service, port: 443 }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    await sandbox.untilStatus("web-box-443", "passing");
    expect(Object.keys(await sandbox.services()).toSorted()).toEqual(["web-box", "web-box-443"]);
  });

  test("failures in a row make it critical at once, with the check's words, and passing again", async () => {
    await using sandbox = await Sandbox.create();
    const [bad, log] = [sandbox.path("bad"), sandbox.path("failures")];
    const script = `if [ -e ${bad} ]; then echo fail >> ${log}; echo "the disk is full"; exit 3; fi`;
    await using _container = sandbox.start({
      config: { services: [{ ...service, health: ["sh", "-c", script] }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    writeFileSync(bad, "");
    await until(() => linesOf(log).length >= 2, { what: "two failures" });
    expect((await sandbox.check("web-box"))?.Status).toBe("passing");
    await until(() => linesOf(log).length >= 3, { what: "the third failure" });
    const startMs = performance.now();
    const check = await sandbox.untilStatus("web-box", "critical");
    console.log(`third failure to critical in Consul: ${elapsed(startMs)}`);
    expect(linesOf(log)).toHaveLength(3);
    expect(check.Output).toContain("exited with code 3");
    expect(check.Output).toContain("the disk is full");
    rmSync(bad);
    await sandbox.untilStatus("web-box", "passing");
  });

  test("the app's own end deregisters its services, and its exit code is ours", async () => {
    await using sandbox = await Sandbox.create();
    const end = sandbox.path("end");
    await using container = sandbox.start({
      config: { services: [service] },
      app: ["sh", "-c", `until [ -e ${end} ]; do sleep 0.02; done; exit 7`],
    });
    await sandbox.untilStatus("web-box", "passing");
    writeFileSync(end, "");
    expect(await container.exited).toBe(7);
    expect(await sandbox.services()).toEqual({});
  });

  test("a service that is forgotten or deregistered by others is back within one heartbeat", async () => {
    await using sandbox = await Sandbox.create();
    await using container = sandbox.start({ config: { services: [service] }, app: sleeper });
    // Consul says so a moment earlier: then it would be the registration that fails.
    await container.line(/The service is registered/);

    await sandbox.consul.restartEmpty();
    let startMs = performance.now();
    await sandbox.untilStatus("web-box", "passing");
    console.log(`Consul came back empty to passing: ${elapsed(startMs)} (a heartbeat is 1 s)`);

    await sandbox.consul.api("PUT", "/v1/agent/service/deregister/web-box");
    startMs = performance.now();
    await sandbox.untilStatus("web-box", "passing");
    console.log(`deregistered by others to passing: ${elapsed(startMs)} (a heartbeat is 1 s)`);
    expect(container.stderr).toContain("The service has to be registered again");
  });

  test("an id that is registered with another address is taken over, and both are named", async () => {
    await using sandbox = await Sandbox.create();
    await sandbox.consul.api("PUT", "/v1/agent/service/register", {
      ID: "web-box",
      Name: "web",
      Address: "198.18.0.99",
      Port: 81,
    });
    await using container = sandbox.start({ config: { services: [service] }, app: sleeper });
    const [line] = await container.line(/warn .*taking it over.*/);
    expect(line).toContain("before=198.18.0.99:81");
    expect(line).toContain("now=198.18.0.2:80");
    await sandbox.untilStatus("web-box", "passing");
    expect(await sandbox.services()).toMatchObject({
      "web-box": { Address: "198.18.0.2", Port: 80 },
    });
  });

  test("the token of a file is sent, and neither logged nor given to any program", async () => {
    const token = "5ec0e7c0-0000-4000-8000-00000000cafe";
    await using sandbox = await Sandbox.create({
      consul: { acl: { enabled: true, default_policy: "deny", tokens: { master: token } } },
    });
    const [tokenFile, checkEnv] = [sandbox.path("token"), sandbox.path("environment")];
    writeFileSync(tokenFile, `${token}\n`);
    await using container = sandbox.start({
      config: {
        consul: { address: sandbox.consul.address, tokenFile },
        services: [{ ...service, health: ["sh", "-c", `env > ${checkEnv}`] }],
        logging: { level: "DEBUG" },
      },
      env: { CONSUL_HTTP_TOKEN: "the-containers-own" },
      app: ["sh", "-c", "env; exec sleep 1000"],
    });
    const isRegistered = async (): Promise<boolean> => {
      const headers = { "X-Consul-Token": token };
      const answer = await sandbox.consul.fetch("GET", "/v1/agent/services", undefined, headers);
      return (await answer.text()).includes('"web-box"');
    };
    await until(isRegistered, { what: "the registration", explain: () => container.stderr });
    expect(container.stdout).toContain("CONSUL_HTTP_TOKEN=the-containers-own");
    for (const text of [container.stdout, container.stderr, linesOf(checkEnv).join("\n")]) {
      expect(text).not.toContain(token);
    }
  });

  test("an address that changes is registered again under the same id", async () => {
    await using sandbox = await Sandbox.create();
    await using container = sandbox.start({ config: { services: [service] }, app: sleeper });
    await sandbox.untilStatus("web-box", "passing");
    await sandbox.ip("addr", "add", "198.18.0.7/15", "dev", "eth0");
    await sandbox.ip("addr", "del", "198.18.0.2/15", "dev", "eth0");
    // The first address takes its secondaries along: it may have to be given again.
    await sandbox.ip("addr", "replace", "198.18.0.7/15", "dev", "eth0");
    const startMs = performance.now();
    const isMoved = async () => (await sandbox.services())["web-box"]?.Address === "198.18.0.7";
    await until(isMoved, { what: "the new address", explain: () => container.stderr });
    console.log(`address changed to registered: ${elapsed(startMs)} (a heartbeat is 1 s)`);
    expect(Object.keys(await sandbox.services())).toEqual(["web-box"]);
    expect((await sandbox.check("web-box"))?.Status).toBe("passing");
  });

  test("an interface that appears late keeps the registration waiting, and not the app", async () => {
    await using sandbox = await Sandbox.create({ address: null });
    await using container = sandbox.start({
      config: { services: [service] },
      app: ["sh", "-c", "echo the app runs; exec sleep 1000"],
    });
    await container.line(/the app runs/);
    await container.line(/No interface has an address that matches/);
    expect(await sandbox.services()).toEqual({});
    await sandbox.addInterface("198.18.0.3");
    await sandbox.untilStatus("web-box", "passing");
    expect(await sandbox.services()).toMatchObject({ "web-box": { Address: "198.18.0.3" } });
  });

  test("a check by http passes and fails with the answer's status", async () => {
    await using sandbox = await Sandbox.create();
    let status = 204;
    using server = sandbox.inside(() =>
      Bun.serve({
        hostname: "127.0.0.1",
        port: 0,
        fetch: () => new Response(status === 204 ? null : "database is away", { status }),
      }),
    );
    const health = `http://127.0.0.1:${server.port}/health`;
    await using _container = sandbox.start({
      config: { services: [{ ...service, health, ttl: 2 }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    status = 503;
    const check = await sandbox.untilStatus("web-box", "critical");
    expect(check.Output).toContain("HTTP 503");
    expect(check.Output).toContain("database is away");
    status = 204;
    await sandbox.untilStatus("web-box", "passing");
  });

  test("a check by tcp passes while somebody listens", async () => {
    await using sandbox = await Sandbox.create();
    const socket = { data: () => undefined };
    const listener = sandbox.inside(() => Bun.listen({ hostname: "127.0.0.1", port: 0, socket }));
    const health = `tcp://127.0.0.1:${listener.port}`;
    await using _container = sandbox.start({
      config: { services: [{ ...service, health, ttl: 2 }] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    listener.stop(true);
    const check = await sandbox.untilStatus("web-box", "critical");
    expect(check.Output).toContain("ECONNREFUSED");
  });

  test("a service without a check is passing while the app runs", async () => {
    await using sandbox = await Sandbox.create();
    const unchecked = { name: "web", port: 80, poll: 1, ttl: 2 };
    await using container = sandbox.start({
      config: { services: [unchecked] },
      app: sleeper,
    });
    await container.line(/The service is registered/);
    const countBeats = (): number => sandbox.countAnswered("/v1/agent/check/update/");
    const before = countBeats();
    // Longer than the TTL.
    await until(() => countBeats() >= before + 4, { what: "heartbeats" });
    expect((await sandbox.check("web-box"))?.Status).toBe("passing");
    expect(container.stderr).not.toContain("warn");
  });

  test("Consul may be a unix socket", async () => {
    await using sandbox = await Sandbox.create();
    await using container = sandbox.start({
      config: { consul: sandbox.consul.socketAddress, services: [service] },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(143);
    expect(await sandbox.services()).toEqual({});
  });

  test("an app that ends while its registration is on its way leaves nothing registered", async () => {
    await using sandbox = await Sandbox.create({ isProxied: true });
    const end = sandbox.path("end");
    await using container = sandbox.start({
      config: { services: [service] },
      app: ["sh", "-c", `until [ -e ${end} ]; do sleep 0.02; done; exit 3`],
    });
    sandbox.proxy.mode = { kind: "delay", delayMs: 300 };
    await until(async () => (await sandbox.check("web-box")) !== undefined, {
      what: "Consul to have registered it",
    });
    expect(container.stderr).not.toContain("is registered");
    writeFileSync(end, "");
    expect(await container.exited).toBe(3);
    expect(await sandbox.services()).toEqual({});
  });

  test("when the shim is killed the TTL runs out, and the app is gone with it", async () => {
    await using sandbox = await Sandbox.create();
    // Its own words in the list of processes.
    const app = ["tail", "-f", "/dev/null", sandbox.path("app")];
    await using container = sandbox.start({ config: { services: [service] }, app });
    await sandbox.untilStatus("web-box", "passing");
    expect(findProcesses(app.join(" "))).not.toEqual([]);
    await container.signal("SIGKILL");
    await container.exited;
    expect(findProcesses(app.join(" "))).toEqual([]);
    const check = await sandbox.untilStatus("web-box", "critical");
    expect(check.Output).toContain("TTL expired");
  });
});
