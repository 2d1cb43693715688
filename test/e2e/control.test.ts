// The control socket, as the app and an operator inside of the container find it.
import { describe, expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";

import { type Container, executable } from "../support/container.ts";
import { linesOf, Sandbox, sandboxSkipReason, sandboxTitle } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** A container has a /run of its own; the sandbox's namespaces share the machine's. */
const ownRun = "mount -t tmpfs tmpfs /run";

const web = { name: "web", port: 80, poll: 1, ttl: 3, health: "true" };

/** An app that runs ctl once for each line that it is sent, and prints its output and exit code. */
const shell = [
  "sh",
  "-c",
  `while read words; do eval "${executable} ctl $words"; echo "[$?]"; done`,
];

class Scene {
  readonly sandbox: Sandbox;
  readonly container: Container;

  constructor(sandbox: Sandbox, config: object, setUp = ownRun) {
    this.sandbox = sandbox;
    const file = sandbox.path("config.json");
    this.write(config);
    this.container = sandbox.start({
      config: `file://${file}`,
      app: shell,
      stdin: "pipe",
      setUp,
    });
  }

  write(config: object): void {
    const text = JSON.stringify(this.sandbox.configure(config));
    void Bun.write(this.sandbox.path("config.json"), text);
  }

  /** What one verb prints, its exit code in brackets at the end. */
  async ctl(words: string): Promise<string> {
    const start = this.container.stdout.length;
    const { stdin } = this.container.process;
    if (typeof stdin !== "object" || !("write" in stdin)) throw new Error("no standard input");
    void stdin.write(`${words} 2>&1\n`);
    void stdin.flush();
    return until(() => /^[^]*\[\d+\]\n$/.exec(this.container.stdout.slice(start))?.[0], {
      what: `an answer to "${words}"`,
      explain: () => `${this.container.stdout}\n${this.container.stderr}`,
    });
  }

  /** Resolves when the socket is there: it comes after the app. */
  async ready(): Promise<void> {
    await until(async () => (await this.ctl("ping")) === "ok\n[0]\n");
  }
}

describe.skipIf(sandboxSkipReason() !== undefined)(sandboxTitle("the control socket"), () => {
  test("tells how everything is, and ends with the container", async () => {
    await using sandbox = await Sandbox.create();
    const scene = new Scene(sandbox, { services: [web] });
    await using container = scene.container;
    await scene.ready();
    await until(async () => (await scene.ctl("health")) === "healthy\n[0]\n");
    await sandbox.untilStatus("web-box", "passing");
    const status = JSON.parse((await scene.ctl("status -json")).replace(/\[0\]\n$/, ""));
    expect(status).toMatchObject({
      jobs: [{ name: "main", state: "running", runs: 1 }],
      services: [{ id: "web-box", health: "passing", registration: "registered" }],
      watches: [],
      templates: [],
    });
    await container.signal("SIGTERM");
    await container.exited;
  });

  test("takes a configuration anew, and says what is wrong with one", async () => {
    await using sandbox = await Sandbox.create();
    const scene = new Scene(sandbox, { services: [web] });
    await using _container = scene.container;
    await scene.ready();
    scene.write({ services: [{ ...web, port: "none" }] });
    const refusal = await scene.ctl("reload");
    expect(refusal).toStartWith("Cannot reload: the configuration has errors");
    expect(refusal).toContain('Cannot read "services.0.port"');
    expect(refusal).toEndWith("[1]\n");
    scene.write({ services: [web, { ...web, name: "other" }] });
    expect(await scene.ctl("reload")).toBe("Reloaded\n[0]\n");
    await sandbox.untilStatus("other-box", "passing");
  });

  test("takes the services out of Consul, and brings them back", async () => {
    await using sandbox = await Sandbox.create();
    const scene = new Scene(sandbox, { services: [web] });
    await using _container = scene.container;
    await scene.ready();
    await sandbox.untilStatus("web-box", "passing");
    expect(await scene.ctl("maintenance on")).toBe("Maintenance is on\n[0]\n");
    await sandbox.untilStatus("web-box", "absent");
    expect(await scene.ctl("health")).toBe("healthy\n[0]\n");
    expect(await scene.ctl("maintenance off")).toBe("Maintenance is off\n[0]\n");
    await sandbox.untilStatus("web-box", "passing");
  });

  test("tells what happens, as long as somebody wants to know", async () => {
    await using sandbox = await Sandbox.create();
    const scene = new Scene(sandbox, { services: [web] });
    await using _container = scene.container;
    await scene.ready();
    const file = sandbox.path("events");
    await scene.ctl(`events > ${file} &`);
    // It follows from some moment on, and hears of the next change.
    await until(async () => {
      await scene.ctl("maintenance on");
      await scene.ctl("maintenance off");
      return linesOf(file).some((line) => line.includes('"kind":"maintenanceEntered"'));
    });
  });

  test("answers to the originals' flags", async () => {
    await using sandbox = await Sandbox.create();
    const setUp = `${ownRun}; ln -s ${executable} ${sandbox.path("containerpilot")}`;
    const scene = new Scene(sandbox, { services: [web] }, setUp);
    await using _container = scene.container;
    await scene.ready();
    const original = `ping >/dev/null; ${sandbox.path("containerpilot")}`;
    expect(await scene.ctl(`${original} -ping`)).toBe("ok\n[0]\n");
    expect(await scene.ctl(`${original} -maintenance enable`)).toBe("Maintenance is on\n[0]\n");
    expect(await scene.ctl(`${original} -putenv A=1 -putenv B=2`)).toBe("[0]\n");
    expect(await scene.ctl(`${original} -reload`)).toBe("Reloaded\n[0]\n");
    expect(await scene.ctl(`${original} -putenv A`)).toEndWith("[2]\n");
  });

  test("sets variables for what is started from now on", async () => {
    await using sandbox = await Sandbox.create();
    const seen = sandbox.path("seen");
    const health = ["sh", "-c", `echo "\${MODE:-none}" >> ${seen}`];
    const scene = new Scene(sandbox, { services: [{ ...web, health }] });
    await using _container = scene.container;
    await scene.ready();
    await until(() => linesOf(seen).includes("none"));
    expect(await scene.ctl("env MODE=blue")).toBe("[0]\n");
    await until(() => linesOf(seen).at(-1) === "blue");
  });

  test("is in /dev/shm where /run cannot be written, and nowhere else", async () => {
    await using sandbox = await Sandbox.create();
    const setUp = "mount -t tmpfs -o ro tmpfs /run; mount -t tmpfs tmpfs /dev/shm";
    const scene = new Scene(sandbox, {}, setUp);
    await using container = scene.container;
    await scene.ready();
    const root = `/proc/${await container.pid()}/root/dev/shm/containerbuddy-0`;
    expect(statSync(root).mode & 0o777).toBe(0o700);
    expect(statSync(`${root}/control.sock`).mode & 0o777).toBe(0o600);
  });

  test("is not needed: without a place for it the app runs, and the log says why", async () => {
    await using sandbox = await Sandbox.create();
    const setUp = "mount -t tmpfs -o ro tmpfs /run; mount -t tmpfs -o ro tmpfs /dev/shm";
    const scene = new Scene(sandbox, {}, setUp);
    await using container = scene.container;
    await container.line(/There is no control socket.*EROFS/);
    expect(await scene.ctl("health")).toStartWith("Cannot reach containerbuddy:\n");
    expect(existsSync(`/proc/${await container.pid()}`)).toBe(true);
  });
});
