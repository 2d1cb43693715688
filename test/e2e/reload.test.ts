// SIGHUP: what has changed changes, everything else goes on.
import { describe, expect, test } from "bun:test";
import { existsSync, writeFileSync } from "node:fs";

import type { Container } from "../support/container.ts";
import { ForeignNode } from "../support/foreign-node.ts";
import { RecordingHandler } from "../support/recording-handler.ts";
import {
  findProcesses,
  Sandbox,
  type SandboxContainerOptions,
  sandboxSkipReason,
  sandboxTitle,
} from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const web = { name: "web", port: 80, poll: 1, ttl: 3, health: "true" };

/** A sandbox with a configuration in a file. */
class Scene {
  readonly sandbox: Sandbox;
  readonly file: string;

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.file = sandbox.path("config.json");
  }

  static async create(): Promise<Scene> {
    return new Scene(await Sandbox.create());
  }

  write(config: object): void {
    writeFileSync(this.file, JSON.stringify(this.sandbox.configure(config), undefined, 2));
  }

  /** The app's command line, unlike any other on this machine. */
  get app(): string[] {
    return ["tail", "-f", "/dev/null", this.sandbox.path("app")];
  }

  start(options: SandboxContainerOptions = {}): Container {
    return this.sandbox.start({ config: `file://${this.file}`, app: this.app, ...options });
  }

  /** The app's only process. */
  pidOfApp(): Promise<number> {
    return until(() => findProcesses(this.app.join(" ")).at(-1), { what: "the app" });
  }

  /** Moves with each registration, and with nothing else; the agent tells the servers a bit later. */
  modifyIndex(service: string): Promise<number> {
    const path = `/v1/catalog/service/${service}`;
    return until(
      async () => {
        const [found] = await this.sandbox.consul.api<{ ModifyIndex: number }[]>("GET", path);
        return found?.ModifyIndex;
      },
      { what: `"${service}" in the catalogue` },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.destroy();
  }
}

async function reload(container: Container): Promise<void> {
  const before = container.stderr.length;
  await container.signal("SIGHUP");
  const isDone = (): boolean => container.stderr.slice(before).includes("Reloaded");
  await until(isDone, { what: "the reload", explain: () => container.stderr });
}

describe.skipIf(sandboxSkipReason() !== undefined)(sandboxTitle("reload"), () => {
  test("services come and go, what is unchanged is not registered again, and the app goes on", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    scene.write({ services: [web, { ...web, name: "old", port: 81 }] });
    await using container = scene.start();
    await sandbox.untilStatus("web-box", "passing");
    await sandbox.untilStatus("old-box", "passing");
    const pid = await scene.pidOfApp();
    const index = await scene.modifyIndex("web");

    scene.write({ services: [web, { ...web, name: "new", port: 82 }] });
    await reload(container);
    await sandbox.untilStatus("new-box", "passing");
    await sandbox.untilStatus("old-box", "absent");
    expect(await scene.modifyIndex("web")).toBe(index);
    // Each of the three once.
    expect(sandbox.countAnswered("/v1/agent/service/register")).toBe(3);
    expect(await scene.pidOfApp()).toBe(pid);
  });

  test("a service that has changed is registered anew, and is never gone in between", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    scene.write({ services: [web] });
    await using container = scene.start();
    await sandbox.untilStatus("web-box", "passing");
    scene.write({ services: [{ ...web, tags: ["green"] }] });
    const seen = new Set<string>();
    await reload(container);
    await until(
      async () => {
        const service = (await sandbox.services())["web-box"];
        seen.add(service === undefined ? "absent" : service.Tags.join(","));
        seen.add((await sandbox.check("web-box"))?.Status ?? "absent");
        return service?.Tags.includes("green");
      },
      { what: "the new tag" },
    );
    expect(seen).not.toContain("absent");
    expect(seen).not.toContain("critical");
    expect(container.stderr).not.toContain("taking it over");
  });

  test("a service whose port has changed is its own successor, and nobody is warned", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    scene.write({ services: [web] });
    await using container = scene.start();
    await sandbox.untilStatus("web-box", "passing");
    scene.write({ services: [{ ...web, port: 81 }] });
    await reload(container);
    const isMoved = async () => (await sandbox.services())["web-box"]?.Port === 81;
    await until(isMoved, { what: "the new port" });
    await sandbox.untilStatus("web-box", "passing");
    expect(container.stderr).not.toContain("taking it over");
  });

  test("another Consul gets the services, and the old one is told that they have gone", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    await using other = await sandbox.startConsul("other");
    scene.write({ services: [web] });
    await using container = scene.start();
    await sandbox.untilStatus("web-box", "passing");
    scene.write({ consul: other.address, services: [web] });
    await reload(container);
    await sandbox.untilStatus("web-box", "absent");
    const isThere = async () =>
      Object.keys(await other.api<object>("GET", "/v1/agent/services")).includes("web-box");
    await until(isThere, { what: "the service in the other Consul" });
  });

  test("a handler that has changed is told what there is, and is the one that runs", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    const app = new ForeignNode(sandbox.consul, "app");
    const [first, second] = ["first", "second"].map((name) => {
      return new RecordingHandler(sandbox.path(name));
    }) as [RecordingHandler, RecordingHandler];
    const backend = { name: "app", poll: 1 };
    // It never succeeds: what it was to do is the new one's now.
    scene.write({ backends: [{ ...backend, onChange: first.command("exit 1") }] });
    await using container = scene.start();
    await app.put("a");
    await first.untilRuns(1);
    const pid = await scene.pidOfApp();

    scene.write({ backends: [{ ...backend, onChange: second.command() }] });
    await reload(container);
    const [run] = await second.untilRuns(1);
    expect(run).toMatchObject({ reason: "initial", passing: 1, added: ["a"], removed: [] });
    await app.put("b");
    // The watch is the same: it has not forgotten what it has seen.
    expect((await second.untilRuns(2))[1]).toMatchObject({ reason: "changed", added: ["b"] });
    await first.untilRuns(1);
    expect(await scene.pidOfApp()).toBe(pid);
  });

  test("watches come and go", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    const handler = new RecordingHandler(sandbox.path("runs"));
    const backends = ["one", "two"].map((name) => {
      return { name, poll: 1, onChange: handler.command() };
    });
    const [one, two] = ["one", "two"].map((name) => new ForeignNode(sandbox.consul, name)) as [
      ForeignNode,
      ForeignNode,
    ];
    await one.put("a");
    await two.put("x");
    scene.write({ backends: backends.slice(0, 1) });
    await using container = scene.start();
    expect(await handler.untilRuns(1)).toMatchObject([{ watch: "one" }]);
    scene.write({ backends: backends.slice(1) });
    await reload(container);
    expect((await handler.untilRuns(2))[1]).toMatchObject({ watch: "two", reason: "initial" });
    await one.put("b");
    await two.put("y");
    const runs = await handler.untilRuns(3);
    expect(runs[2]).toMatchObject({ watch: "two", added: ["y"] });
  });

  test("an invalid file leaves everything as it is, and its errors are told with their places", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    scene.write({ services: [web] });
    await using container = scene.start();
    await sandbox.untilStatus("web-box", "passing");
    const index = await scene.modifyIndex("web");
    const pid = await scene.pidOfApp();
    const bad = `{\n  "consul": "localhost:8500",\n  "services": [{"name": 7, "port": "x"}]\n}\n`;
    writeFileSync(scene.file, bad);
    await container.signal("SIGHUP");
    const [line] = await container.line(/.* error .*config\.json:3:25.*/);
    console.log(line);
    // Both of its errors, and whatever else is missing.
    await container.line(/config\.json:3:36/);
    expect(container.stderr).not.toContain("Reloaded");
    scene.write({ services: [web] });
    await reload(container);
    expect(await scene.modifyIndex("web")).toBe(index);
    expect(await scene.pidOfApp()).toBe(pid);
    expect((await sandbox.check("web-box"))?.Status).toBe("passing");
  });

  test("a preStart that corrects the configuration and sends SIGHUP to PID 1 is heard", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    const server = sandbox.inside(() =>
      Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("ok") }),
    );
    const correct = `s|127.0.0.1:1/|127.0.0.1:${server.port}/|`;
    scene.write({
      preStart: ["sh", "-c", `sed -i '${correct}' ${scene.file}; kill -HUP 1`],
      services: [{ ...web, health: "http://127.0.0.1:1/" }],
    });
    await using container = scene.start();
    await sandbox.untilStatus("web-box", "passing");
    expect(container.stderr).toContain("Reloaded");
    await scene.pidOfApp();
    await server.stop(true);
  });

  test("a preStart that takes itself out of the configuration is waited for all the same", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    const [next, done] = [sandbox.path("next.json"), sandbox.path("done")];
    writeFileSync(next, JSON.stringify(sandbox.configure({ services: [web] })));
    const script = `cp ${next} ${scene.file}; kill -HUP 1; sleep 0.1; echo > ${done}`;
    scene.write({ preStart: ["sh", "-c", script] });
    await using container = scene.start();
    await sandbox.untilStatus("web-box", "passing");
    expect(container.stderr).toContain("Reloaded");
    expect(existsSync(done)).toBe(true);
    await scene.pidOfApp();
  });

  test("a stop after a reload uses what the new configuration says", async () => {
    await using scene = await Scene.create();
    const { sandbox } = scene;
    const done = sandbox.path("done");
    scene.write({ services: [web], preStop: "true" });
    await using container = scene.start();
    await sandbox.untilStatus("web-box", "passing");
    scene.write({ services: [web], preStop: ["sh", "-c", `echo new > ${done}`] });
    await reload(container);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(143);
    expect(await Bun.file(done).text()).toBe("new\n");
    expect(await sandbox.services()).toEqual({});
  });
});
