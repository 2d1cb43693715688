// Consul absent, frozen, lying, without a leader: the app goes on, and what was known stays known.
import { describe, expect, test } from "bun:test";

import { writeFileSync } from "node:fs";

import type { Container } from "../support/container.ts";
import {
  catalogReply,
  FakeConsul,
  type FakeReply,
  type FakeRequest,
  healthEntry,
  textReply,
} from "../support/fake-consul.ts";
import { ForeignNode } from "../support/foreign-node.ts";
import { RecordingHandler } from "../support/recording-handler.ts";
import { elapsed, linesOf, Sandbox, sandboxSkipReason, sandboxTitle } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const service = { name: "web", port: 80, poll: 1, ttl: 3, health: "true" };
const sleeper = ["sleep", "1000"];
const leaverScript =
  "trap 'echo got the signal; exit 42' TERM; echo runs; while :; do sleep 0.02; done";
const leaver = ["sh", "-c", leaverScript];

type Lie = FakeReply | "silence" | "close";

/** A Consul whose every answer is the test's own. */
class LyingConsul {
  readonly fake: FakeConsul;
  readonly updates: string[] = [];
  registrations = 0;
  leader = "198.18.0.9:8300";
  /** Answered to heartbeats in place of 200. */
  refusal: FakeReply | undefined;
  /** Answers to the watch that come before the true one. */
  readonly lies: Lie[] = [];
  /** What the watch has been answered with, lies included. */
  answered = 0;
  #ids: readonly string[];
  #index = 10;
  #wake = Promise.withResolvers<void>();

  constructor(sandbox: Sandbox, ids: readonly string[]) {
    this.#ids = ids;
    this.fake = sandbox.inside(() => new FakeConsul((request) => this.#answer(request)));
  }

  /** A change as a real Consul has it. */
  set ids(ids: readonly string[]) {
    this.#ids = ids;
    this.#index += 1;
    this.#wakeAll();
  }

  /** Answers the open question of the watch with lies, one after the other. */
  lie(...lies: readonly Lie[]): void {
    this.lies.push(...lies);
    this.#wakeAll();
  }

  /** An answer with other instances and the index that is due. */
  answerWith(ids: readonly string[]): FakeReply {
    return catalogReply(
      ids.map((id) => healthEntry(id)),
      this.#index,
    );
  }

  [Symbol.dispose](): void {
    this.fake.stop();
  }

  #wakeAll(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  async #answer({ path, query, body }: FakeRequest): Promise<Lie> {
    if (path === "/v1/status/leader") return { body: JSON.stringify(this.leader) };
    if (path.startsWith("/v1/health/service/")) return this.#answerWatch(query.get("index"));
    if (path.startsWith("/v1/agent/check/update/")) {
      this.updates.push(body);
      return this.refusal ?? { body: "" };
    }
    if (path === "/v1/agent/service/register") this.registrations += 1;
    if (path.startsWith("/v1/agent/service/") && !path.includes("register")) {
      return textReply(404, "unknown service ID");
    }
    return { body: "" };
  }

  async #answerWatch(index: string | null): Promise<Lie> {
    if (this.lies.length === 0 && index === String(this.#index)) await this.#wake.promise;
    this.answered += 1;
    return this.lies.shift() ?? this.answerWith(this.#ids);
  }
}

describe.skipIf(sandboxSkipReason() !== undefined)(sandboxTitle("faults of Consul"), () => {
  test("a Consul that is absent at the start keeps nobody from running, and is found when it comes", async () => {
    await using sandbox = await Sandbox.create();
    const handler = new RecordingHandler(sandbox.path("runs"));
    await sandbox.consul.crash();
    await using container = sandbox.start({
      config: {
        services: [service],
        backends: [{ name: "app", poll: 1, onChange: handler.command() }],
      },
      app: leaver,
    });
    await container.line(/runs/);
    await container.line(/Cannot register the service/);
    await container.line(/Cannot follow the service/);
    await sandbox.consul.start();
    const startMs = performance.now();
    await new ForeignNode(sandbox.consul, "app").put("a");
    await sandbox.untilStatus("web-box", "passing");
    console.log(`Consul came to registered: ${elapsed(startMs)}`);
    await handler.untilRuns(1);
    // One line for the state, not one for each attempt.
    expect(container.stderr.match(/Cannot register/g)).toHaveLength(1);
    expect(container.stderr.match(/Cannot follow/g)).toHaveLength(1);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(42);
  });

  test("a stop is not held up by a Consul that is absent", async () => {
    await using sandbox = await Sandbox.create();
    await sandbox.consul.crash();
    await using container = sandbox.start({ config: { services: [service] }, app: leaver });
    await container.line(/Cannot register the service/);
    await stop(container, "absent");
  });

  test("a stop is bounded while Consul is frozen, and the app gets its signal meanwhile", async () => {
    await using sandbox = await Sandbox.create();
    await using container = sandbox.start({ config: { services: [service] }, app: leaver });
    // Before, the registration's own answer is still on its way.
    await container.line(/The service is registered/);
    sandbox.consul.freeze();
    await stop(container, "frozen");
    sandbox.consul.thaw();
  });

  test("an app that ends by itself while Consul is frozen ends the container with its code", async () => {
    await using sandbox = await Sandbox.create();
    const end = sandbox.path("end");
    await using container = sandbox.start({
      config: { services: [service] },
      app: ["sh", "-c", `until [ -e ${end} ]; do sleep 0.02; done; exit 3`],
    });
    await container.line(/The service is registered/);
    sandbox.consul.freeze();
    const startMs = performance.now();
    writeFileSync(end, "");
    expect(await container.exited).toBe(3);
    console.log(`Consul frozen: the app's own end to the exit: ${elapsed(startMs)}`);
    sandbox.consul.thaw();
  });

  test("a Consul that freezes and thaws finds the service as healthy as it was", async () => {
    await using sandbox = await Sandbox.create();
    await using container = sandbox.start({ config: { services: [service] }, app: sleeper });
    // Before, the registration's own answer is still on its way.
    await container.line(/The service is registered/);
    sandbox.consul.freeze();
    await container.line(/Cannot send a heartbeat/);
    sandbox.consul.thaw();
    const startMs = performance.now();
    await sandbox.untilStatus("web-box", "passing");
    console.log(`Consul thawed to passing: ${elapsed(startMs)}`);
    await container.line(/Consul answers again/);
    expect(container.stderr).not.toContain("critical");
    expect(container.stderr.match(/is registered/g)).toHaveLength(1);
  });

  test("answers that are none leave the last good one standing, and run no handler", async () => {
    await using sandbox = await Sandbox.create({ consul: null });
    using consul = new LyingConsul(sandbox, ["a", "b", "c"]);
    const handler = new RecordingHandler(sandbox.path("runs"));
    await using container = watch(sandbox, consul, handler);
    await handler.untilRuns(1);
    const index = "11";
    const lies: Record<string, Lie> = {
      "a 500": textReply(500, "rpc error: No cluster leader"),
      garbage: catalogReply(undefined, index),
      html: { ...catalogReply([], index), body: "<html>It works!</html>" },
      null: catalogReply(null, index),
      "wrong types": catalogReply([1, "two"], index),
      "truncated JSON": { ...catalogReply([], index), body: '[{"Node": {"Node": "n"' },
      "a body that is cut": {
        ...catalogReply([], index),
        body: "[",
        contentLength: "1000",
        afterwards: "close",
      },
      "a reset": { ...catalogReply([], index), body: "[", contentLength: "9", afterwards: "reset" },
      "no answer at all": "close",
    };
    for (const [name, lie] of Object.entries(lies)) {
      const { answered } = consul;
      // Twice: Bun tries a second time by itself when a connection that it knew ends.
      consul.lie(lie, lie);
      // Then a true answer, and the one that confirms it.
      await until(() => consul.answered >= answered + 4, { what: `the answers after ${name}` });
      expect([name, handler.runs.length]).toEqual([name, 1]);
    }
    consul.ids = ["a", "b", "c", "d"];
    const runs = await handler.untilRuns(2);
    expect(runs[1]).toMatchObject({ passing: 4, added: ["d"], removed: [] });
    expect(container.stderr).not.toContain("held");
  });

  test("a loss right after an error is held, and believed when it lasts", async () => {
    await using sandbox = await Sandbox.create({ consul: null });
    using consul = new LyingConsul(sandbox, ["a", "b"]);
    const handler = new RecordingHandler(sandbox.path("runs"));
    await using container = watch(sandbox, consul, handler);
    await handler.untilRuns(1);
    consul.lie(textReply(500, "restarting"), consul.answerWith([]));
    await container.line(/The watch is held.*2 of 2 are missing/);
    await container.line(/The watch is released.*/);
    expect(handler.runs).toHaveLength(1);

    consul.lie(textReply(500, "restarting"));
    consul.ids = ["a"];
    const runs = await handler.untilRuns(2);
    expect(runs[1]).toMatchObject({ passing: 1, added: [], removed: ["b"] });
    expect(container.stderr.match(/The watch is held/g)).toHaveLength(2);
  });

  test("a Consul that is killed and comes back empty never empties an upstream", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    const handler = new RecordingHandler(sandbox.path("runs"));
    await app.put("a");
    await using provider = sandbox.start({
      config: { services: [{ ...service, name: "app", ttl: 9 }] },
      app: sleeper,
      hostname: "provider",
    });
    await provider.line(/The service is registered/);
    await sandbox.untilStatus("app-provider", "passing");
    const backends = [{ name: "app", poll: 1, onChange: handler.command() }];
    await using container = sandbox.start({ config: { backends }, app: sleeper });
    handler.container = container;
    await handler.untilRuns(1);

    const startMs = performance.now();
    await sandbox.consul.restartEmpty();
    await container.line(/The watch is held.*of 2 are missing/);
    // Said with the second answer in a row, which has forgotten "a" as the first one has.
    await container.line(/Consul answers again/);
    console.log(`Consul killed to two answers without its data: ${elapsed(startMs)}`);
    await sandbox.untilStatus("app-provider", "passing");
    await app.put("a");
    await container.line(/The watch is released.*recovered/);
    console.log(`Consul killed to everybody back: ${elapsed(startMs)}`);
    await app.put("b");
    const runs = await handler.untilRuns(2);
    expect(runs).toMatchObject([
      { passing: 2, removed: [] },
      { passing: 3, added: ["b"], removed: [] },
    ]);
  });

  test("an index that goes back is no news, and changes after it are seen", async () => {
    await using sandbox = await Sandbox.create({ consul: null });
    using consul = new LyingConsul(sandbox, ["a", "b"]);
    const handler = new RecordingHandler(sandbox.path("runs"));
    await using _container = watch(sandbox, consul, handler);
    await handler.untilRuns(1);
    const { answered } = consul;
    consul.lie({ ...consul.answerWith(["a"]), headers: catalogReply([], 3).headers! });
    await until(() => consul.answered >= answered + 2, { what: "the confirming answer" });
    consul.ids = ["a", "b", "c"];
    const runs = await handler.untilRuns(2);
    expect(runs[1]).toMatchObject({ passing: 3, added: ["c"], removed: [] });
  });

  test("without a leader nothing new is registered, beats go on, and its return is noticed", async () => {
    await using sandbox = await Sandbox.create({ consul: null });
    using consul = new LyingConsul(sandbox, []);
    consul.leader = "";
    await using container = sandbox.start({
      config: { consul: consul.fake.address, services: [service] },
      app: leaver,
    });
    await container.line(/Consul has no leader: the registration waits/);
    expect(consul.registrations).toBe(0);
    consul.leader = "198.18.0.9:8300";
    await until(() => consul.registrations === 1, { what: "the registration" });
    await until(() => consul.updates.length > 0, { what: "a heartbeat" });

    consul.leader = "";
    consul.refusal = textReply(500, "No cluster leader");
    const before = consul.updates.length;
    await until(() => consul.updates.length >= before + 2, { what: "beats that go on" });
    consul.refusal = undefined;
    consul.leader = "198.18.0.9:8300";
    await container.line(/Consul answers again/);
    expect(consul.registrations).toBe(1);
    for (const update of consul.updates) expect(update).toContain('"passing"');
  });

  test("connections that are cut or go dead cost the watch no change and the app nothing", async () => {
    await using sandbox = await Sandbox.create({ isProxied: true });
    const { proxy } = sandbox;
    const app = new ForeignNode(sandbox.consul, "app");
    const handler = new RecordingHandler(sandbox.path("runs"));
    for (const id of ["a", "b", "c"]) await app.put(id);
    await using container = sandbox.start({
      config: {
        services: [service],
        backends: [{ name: "app", poll: 1, onChange: handler.command() }],
      },
      app: sleeper,
    });
    await handler.untilRuns(1);
    await container.line(/The service is registered/);
    proxy.mode = { kind: "cut", afterBytes: 200 };
    proxy.cutAll();
    await app.put("d");
    await container.line(/Cannot follow the service/);
    proxy.mode = { kind: "blackHole" };
    await container.line(/Cannot send a heartbeat/);
    proxy.mode = { kind: "pass" };
    // What the black hole has swallowed is not waited for.
    proxy.cutAll();
    const runs = await handler.untilRuns(2);
    expect(runs[1]).toMatchObject({ passing: 4, added: ["d"], removed: [] });
    await sandbox.untilStatus("web-box", "passing");
    expect(container.stderr).not.toContain("critical");
  });

  test("at rest Consul hears far less than one request for each check", async () => {
    await using sandbox = await Sandbox.create();
    const log = sandbox.path("checks");
    const health = ["sh", "-c", `echo >> ${log}`];
    await using _container = sandbox.start({
      config: {
        services: [{ ...service, ttl: 12, health }],
        backends: [{ name: "app", poll: 1, onChange: "true" }],
      },
      app: sleeper,
    });
    await sandbox.untilStatus("web-box", "passing");
    await sandbox.untilAnswered("/v1/health/service/app");
    const countRequests = (): number =>
      linesOf(sandbox.path("consul/log")).filter((line) => line.includes("Request finished"))
        .length;
    const [requestsBefore, checksBefore] = [countRequests(), linesOf(log).length];
    const startMs = performance.now();
    const hasRun = (): boolean => linesOf(log).length >= checksBefore + 8;
    await until(hasRun, { timeoutMs: 30_000, what: "eight more checks" });
    const requests = sandbox.countAnswered() - requestsBefore;
    console.log(`at rest: ${requests} requests, 8 checks and a watch in ${elapsed(startMs)}`);
    expect(requests).toBeLessThanOrEqual(4);
  });
});

function watch(sandbox: Sandbox, consul: LyingConsul, handler: RecordingHandler): Container {
  const backends = [{ name: "app", poll: 1, onChange: handler.command() }];
  return sandbox.start({ config: { consul: consul.fake.address, backends }, app: sleeper });
}

/** Stops the container; its app answers the signal and ends with 42. */
async function stop(container: Container, how: string): Promise<void> {
  const startMs = performance.now();
  await container.signal("SIGTERM");
  await container.line(/got the signal/);
  console.log(`Consul ${how}: SIGTERM to the app's signal: ${elapsed(startMs)}`);
  expect(await container.exited).toBe(42);
  console.log(`Consul ${how}: SIGTERM to the exit: ${elapsed(startMs)}`);
}
