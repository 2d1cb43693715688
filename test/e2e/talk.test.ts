// The talk's demo, as a new user would try it: a real nginx, a real Consul, the configuration of 2015.
import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Container, executable } from "../support/container.ts";
import { ForeignNode } from "../support/foreign-node.ts";
import {
  formatNginxConf,
  formatReloadScript,
  hasNginx,
  locationFolder,
  nginxSkipReason,
  upstreamFolder,
} from "../support/nginx.ts";
import { nowMs, RecordingHandler } from "../support/recording-handler.ts";
import {
  elapsed,
  linesOf,
  run,
  Sandbox,
  sandboxSkipReason,
  sandboxTitle,
} from "../support/sandbox.ts";
import { until } from "../support/until.ts";

/** Word for word. */
const config = `{"consul":"consul:8500","services":[{"name":"nginx","port":80,"health":"/usr/bin/curl --fail -s http://localhost/health","poll":10,"ttl":25}],"backends":[{"name":"app","poll":7,"onChange":"/opt/containerbuddy/reload-nginx.sh"}]}`;

const skipReason =
  sandboxSkipReason() ??
  (hasNginx() ? undefined : nginxSkipReason) ??
  (Bun.which("curl") === "/usr/bin/curl" ? undefined : "needs /usr/bin/curl");

/** The README shows it: what was typed, and what was printed. */
const transcriptPath = join(import.meta.dir, "../../dist/test/talk-transcript.txt");

/** Consul at 198.18.0.3, the container at 198.18.0.2, a cable between them. */
class Demo {
  readonly sandbox: Sandbox;
  readonly far: Sandbox;
  readonly handler: RecordingHandler;
  readonly app: ForeignNode;

  private constructor(sandbox: Sandbox, far: Sandbox) {
    this.sandbox = sandbox;
    this.far = far;
    this.handler = new RecordingHandler(sandbox.path("runs"));
    this.app = new ForeignNode(far.consul, "app");
  }

  static async create(): Promise<Demo> {
    const far = await Sandbox.create({ address: null, isPublic: true });
    const sandbox = await Sandbox.create({ address: null, consul: null });
    await sandbox.connect("198.18.0.2", far, "198.18.0.3");
    return new Demo(sandbox, far);
  }

  /** `containerbuddy nginx -g "daemon off;"`, where the files are as in the talk's image. */
  start({ consulHost = "198.18.0.3", words = "daemon off;" } = {}): Container {
    const { sandbox } = this;
    const write = (name: string, text: string) => writeFileSync(sandbox.path(name), text);
    write("nginx.json", config);
    write("nginx.conf", formatNginxConf(sandbox.folder));
    write("reload-nginx.sh", this.#formatHandler());
    write("hosts", `127.0.0.1 localhost\n${consulHost} consul\n`);
    const buddy = "/opt/containerbuddy/containerbuddy";
    return sandbox.start({
      executable: "containerbuddy",
      hostname: "web-1",
      config: "file:///opt/containerbuddy/nginx.json",
      env: { PATH: `/opt/containerbuddy:${process.env["PATH"] ?? ""}` },
      setUp: `
        mount -t tmpfs tmpfs /opt
        mkdir -p /opt/containerbuddy ${upstreamFolder} ${locationFolder}
        install -m 755 ${sandbox.path("reload-nginx.sh")} ${sandbox.path("nginx.json")} /opt/containerbuddy
        touch ${buddy}; mount --bind ${executable} ${buddy}
        mount --bind ${sandbox.path("nginx.conf")} /etc/nginx/nginx.conf
        mount --bind ${sandbox.path("hosts")} /etc/hosts`,
      app: ["nginx", "-g", words],
    });
  }

  #formatHandler(): string {
    return formatReloadScript(this.handler.command()[2] ?? "", `echo >> ${this.#ends}`);
  }

  get #ends(): string {
    return this.sandbox.path("ends");
  }

  /** So that the next change finds no handler in flight that it would have to wait for. */
  async untilHandled(count: number): Promise<void> {
    await until(() => linesOf(this.#ends).length >= count, { what: `${count} handlers to end` });
  }

  /** A shell command in the container, and what it prints. */
  async type(container: Container, command: string): Promise<string> {
    const enter = ["nsenter", "--target", String(await container.pid()), "--mount", "--net"];
    return run([...enter, "sh", "-c", command]);
  }

  /** The passing instances, by Consul's own API. */
  async passing(): Promise<{ ID: string; Address: string; Port: number }[]> {
    const path = "/v1/health/service/nginx?passing";
    type Entry = { Service: { ID: string; Address: string; Port: number } };
    const entries = await this.far.consul.api<Entry[]>("GET", path);
    return entries.map(({ Service: { ID, Address, Port } }) => ({ ID, Address, Port }));
  }

  async untilPassing(container: Container): Promise<void> {
    await until(async () => (await this.passing()).length > 0, {
      what: "nginx to be passing",
      explain: () => container.stderr,
    });
    // Before, the registration is still on its way: a stop would take it back twice.
    await container.line(/The service is registered/);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.destroy();
    await this.far.destroy();
  }
}

/** nginx's own words, with the log level notice. */
const nginxSignalled = /signal 15 \(SIGTERM\) received from 1, exiting/;

describe.skipIf(skipReason !== undefined)(sandboxTitle("the talk's demo", skipReason), () => {
  test("nginx is passing, follows the app change by change, and leaves Consul before it stops", async () => {
    await using demo = await Demo.create();
    const { app, far, handler } = demo;
    const shown: string[] = [];
    const startMs = performance.now();
    await using container = demo.start();
    await demo.untilPassing(container);
    const upMs = elapsed(startMs);
    expect(await demo.passing()).toEqual([{ ID: "nginx-web-1", Address: "198.18.0.2", Port: 80 }]);
    const type = async (command: string): Promise<string> => {
      const text = await demo.type(container, command);
      shown.push(`$ ${command}`, text.trim());
      return text;
    };
    shown.push(
      `# PID 1: containerbuddy nginx -g "daemon off;"`,
      "# CONTAINERBUDDY=file:///opt/containerbuddy/nginx.json",
    );
    await type("cat /opt/containerbuddy/nginx.json");
    shown.push(`# passing in Consul ${upMs} after the container was started:`);
    await type("curl -s 'consul:8500/v1/health/checks/nginx?pretty'");

    using server = demo.sandbox.inside(() =>
      Bun.serve({ hostname: "198.18.0.2", port: 8000, fetch: () => new Response("I am app-1\n") }),
    );
    const changes: [string, () => Promise<void>][] = [
      [
        "app-1 is registered",
        () => app.put("app-1", { address: "198.18.0.2", port: server.port! }),
      ],
      ["app-2 is registered", () => app.put("app-2", { address: "198.18.0.4" })],
      ["app-2 is critical", () => app.setStatus(["app-2"], "critical")],
      ["app-2 is passing", () => app.setStatus(["app-2"], "passing")],
      ["app-2 is deregistered", () => app.remove(["app-2"])],
    ];
    for (const [index, [what, change]] of changes.entries()) {
      const changedMs = nowMs();
      await change();
      const last = (await handler.untilRuns(index + 1)).at(-1)!;
      await demo.untilHandled(index + 1);
      const latency = `${(last.atMs - changedMs).toFixed(1)} ms`;
      const line = `${what}: reload-nginx.sh ran ${latency} later (${last.reason}, ${last.passing} passing)`;
      console.log(line);
      shown.push(`# ${line}`);
    }
    // nginx takes its configuration in the background.
    const request = "curl -s http://localhost/app/";
    // While reloads follow each other, the next request may meet a worker of before: one is shown.
    let answer = "";
    await until(async () => {
      answer = await demo.type(container, request);
      return answer.includes("I am app-1");
    });
    shown.push(`$ ${request}`, answer.trim());

    const stopMs = performance.now();
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(0);
    const line = `SIGTERM to the exit with nginx's own code 0: ${elapsed(stopMs)}`;
    console.log(line);
    shown.push(`# ${line}`, "# what the container has printed:", container.stderr);
    expect(await demo.passing()).toEqual([]);
    expect(await far.services()).toEqual({});
    expect(handler.runs).toHaveLength(changes.length);
    // One pipe: the order of its lines is the order of what happened.
    const goneAt = container.stderr.indexOf("The service is deregistered");
    const signalledAt = container.stderr.search(nginxSignalled);
    expect(goneAt).toBeGreaterThan(0);
    expect(signalledAt).toBeGreaterThan(goneAt);
    mkdirSync(join(transcriptPath, ".."), { recursive: true });
    writeFileSync(transcriptPath, shown.join("\n"));
  });

  test("Consul's answer to the deregistration comes before nginx's signal", async () => {
    await using demo = await Demo.create();
    const { far } = demo;
    const order: string[] = [];
    const started = Promise.withResolvers<Container>();
    // Between nginx's container and Consul, on the level of requests.
    using recorder = demo.sandbox.inside(() =>
      Bun.serve({
        hostname: "127.0.0.1",
        port: 8500,
        idleTimeout: 0,
        fetch: async (request) => {
          const { pathname, search } = new URL(request.url);
          const body =
            request.method === "PUT" ? await request.json().catch(() => ({})) : undefined;
          const method = request.method as "GET" | "PUT";
          const answer = await far.consul.fetch(method, `${pathname}${search}`, body);
          if (pathname.startsWith("/v1/agent/service/deregister/")) {
            // The container has not been told yet: nothing but its patience could have signalled.
            if (nginxSignalled.test(container?.stderr ?? ""))
              order.push("nginx was signalled before");
            const isGone = (await far.services())["nginx-web-1"] === undefined;
            order.push(isGone ? "gone from Consul" : "still in Consul");
          }
          // It has been unpacked on its way.
          answer.headers.delete("content-encoding");
          answer.headers.delete("content-length");
          return new Response(answer.body, { status: answer.status, headers: answer.headers });
        },
      }),
    );
    expect(recorder.port).toBe(8500);
    await using container = demo.start({ consulHost: "127.0.0.1" });
    started.resolve(container);
    await demo.untilPassing(container);
    await container.signal("SIGTERM");
    await container.line(nginxSignalled);
    order.push("nginx has its signal");
    expect(await container.exited).toBe(0);
    expect(order).toEqual(["gone from Consul", "nginx has its signal"]);
  });

  test("the same stop with a frozen Consul keeps its bound", async () => {
    await using demo = await Demo.create();
    await using container = demo.start();
    await demo.untilPassing(container);
    demo.far.consul.freeze();
    const startMs = performance.now();
    await container.signal("SIGTERM");
    await container.line(nginxSignalled);
    console.log(`Consul frozen: SIGTERM to nginx's signal: ${elapsed(startMs)}`);
    // Consul is not thawed before: a stop that waited for it would never end.
    expect(await container.exited).toBe(0);
    console.log(`Consul frozen: SIGTERM to the exit with nginx's own code 0: ${elapsed(startMs)}`);
    demo.far.consul.thaw();
  });

  test("an nginx that refuses its configuration ends the container with its own code", async () => {
    await using demo = await Demo.create();
    await using container = demo.start({ words: "no_such_directive on;" });
    expect(await container.exited).toBe(1);
    expect(container.stderr).toContain("unknown directive");
    expect(await demo.passing()).toEqual([]);
  });
});
