// The talk's template: by its own script with consul-template, and by `templates` without any script.
import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { hasNginx, nginxSkipReason } from "../support/nginx.ts";
import { sandboxSkipReason, sandboxTitle } from "../support/sandbox.ts";
import { exampleFolder, TalkScene, talkFolder } from "../support/talk-scene.ts";
import { until } from "../support/until.ts";

const skipReason =
  sandboxSkipReason() ??
  (hasNginx() ? undefined : nginxSkipReason) ??
  (Bun.which("curl") === "/usr/bin/curl" ? undefined : "needs /usr/bin/curl");

/** Word for word. */
const talkConfig = `{"consul":"consul:8500","services":[{"name":"nginx","port":80,"health":"/usr/bin/curl --fail -s http://localhost/health","poll":10,"ttl":25}],"backends":[{"name":"app","poll":7,"onChange":"/opt/containerbuddy/reload-nginx.sh"}]}`;

/** What the image has before anything is rendered. */
const firstConf = `server { listen 80; location /health { stub_status on; } }`;

const exampleFiles = ["default.ctmpl", "check-nginx.sh"].map((name) => join(exampleFolder, name));

/** The README shows it: what was typed, and what was printed. */
const transcriptPath = join(import.meta.dir, "../../dist/test/templates-transcript.txt");

describe.skipIf(skipReason !== undefined)(sandboxTitle("the talk's template", skipReason), () => {
  test("the talk's script renders the talk's template with consul-template, and nginx serves through it", async () => {
    await using scene = await TalkScene.create();
    const { consul } = scene.far;
    const template = readFileSync(join(talkFolder, "default.ctmpl"), "utf8");
    await consul.fetch("PUT", "/v1/kv/nginx/template", Buffer.from(template));
    await using container = scene.start({
      config: talkConfig,
      files: [join(talkFolder, "reload-nginx.sh")],
      defaultConf: firstConf,
    });
    await container.line(/The service is registered/);
    using server = scene.serve("app-1", 8000);
    await scene.app.put("app-1", { address: "198.18.0.2", port: server.port! });
    await scene.untilServed(container, "/app/", "I am app-1");
    const rendered = await scene.readRendered(container);
    expect(rendered).toContain("upstream app {");
    expect(rendered).toContain("server 198.18.0.2:8000;");
    expect(rendered).toContain("upstream nginx {");

    // The talk's trap: an upstream without a server. nginx refuses it and goes on as before.
    await scene.app.setStatus(["app-1"], "critical");
    await container.line(/no servers are inside upstream/);
    await scene.untilServed(container, "/app/", "I am app-1");
  });

  test("`templates` does the same without a script: the first configuration is right, each change is a reload", async () => {
    await using scene = await TalkScene.create();
    const shown: string[] = [];
    using one = scene.serve("app-1", 8000);
    using two = scene.serve("app-2", 8001);
    await scene.app.put("app-1", { address: "198.18.0.2", port: one.port! });
    await using container = scene.start({
      config: readFileSync(join(exampleFolder, "nginx.json"), "utf8"),
      files: exampleFiles,
    });
    await scene.untilServed(container, "/app/", "I am app-1");
    // There was no other configuration before: nginx has been signalled by nobody.
    expect(container.stderr).not.toContain("SIGHUP");
    shown.push("$ cat /etc/nginx/conf.d/default.conf", await scene.readRendered(container));

    await scene.app.put("app-2", { address: "198.18.0.2", port: two.port! });
    await scene.untilServed(container, "/app/", "I am app-2");
    await container.line(/signal 1 \(SIGHUP\) received/);

    // Nobody passes: our template prints a server that is down, and nginx takes it.
    await scene.app.setStatus(["app-1", "app-2"], "critical");
    await until(async () => (await scene.readRendered(container)).includes("127.0.0.1:1 down;"));
    await scene.untilServed(container, "/app/", "502 Bad Gateway");
    await scene.app.setStatus(["app-1"], "passing");
    await scene.untilServed(container, "/app/", "I am app-1");

    await container.signal("SIGTERM");
    expect(await container.exited).toBe(0);
    shown.push("# what the container has printed:", container.stderr);
    mkdirSync(join(transcriptPath, ".."), { recursive: true });
    writeFileSync(transcriptPath, shown.join("\n"));
  });

  test("a hostile catalogue adds no directive, and everybody else is rendered", async () => {
    await using scene = await TalkScene.create();
    using server = scene.serve("app-1", 8000);
    await scene.app.put("app-1", { address: "198.18.0.2", port: server.port! });
    await using container = scene.start({
      config: readFileSync(join(exampleFolder, "nginx.json"), "utf8"),
      files: exampleFiles,
    });
    await scene.untilServed(container, "/app/", "I am app-1");
    const register = async (name: string, address: string) =>
      scene.far.consul.api("PUT", "/v1/catalog/register", {
        Node: "evil",
        Address: "198.18.1.9",
        Service: { ID: `id-${name}`, Service: name, Address: address, Port: 80 },
      });
    await register("evil; } server { listen 81;", "198.18.0.2");
    await register("app", "1.2.3.4; include /etc/passwd");
    await register("good", "198.18.0.9");
    await until(async () => (await scene.readRendered(container)).includes("upstream good"));
    const rendered = await scene.readRendered(container);
    expect(rendered).not.toContain("evil");
    expect(rendered).not.toContain("passwd");
    expect(rendered).toContain("server 198.18.0.2:8000;");
    expect(container.stderr).toContain("evil");
    await scene.untilServed(container, "/app/", "I am app-1");
  });

  test("a file that nginx refuses stays a candidate: nginx goes on with the old one", async () => {
    await using scene = await TalkScene.create();
    using server = scene.serve("app-1", 8000);
    await scene.app.put("app-1", { address: "198.18.0.2", port: server.port! });
    const config = readFileSync(join(exampleFolder, "nginx.json"), "utf8");
    await using container = scene.start({
      // The talk's own template, which makes an upstream without a server.
      config: config.replace("default.ctmpl", "talk.ctmpl"),
      files: [...exampleFiles, copyAs(scene, "talk.ctmpl")],
    });
    await scene.untilServed(container, "/app/", "I am app-1");
    // nginx registers itself, and is then in the file as well: afterwards nothing changes by itself.
    await until(async () => (await scene.readRendered(container)).includes("location /nginx/"), {
      explain: () => container.stderr,
    });
    const before = await scene.readRendered(container);
    await scene.app.setStatus(["app-1"], "critical");
    await container.line(/template-rejected/);
    expect(container.stderr).toContain("no servers are inside upstream");
    expect(await scene.readRendered(container)).toBe(before);
    const rejected = await scene.type(container, "cat /etc/nginx/conf.d/.default.conf.rejected");
    expect(rejected).toContain("upstream app {");
    await scene.untilServed(container, "/app/", "I am app-1");
    await scene.app.setStatus(["app-1"], "passing");
    await scene.untilServed(container, "/app/", "I am app-1");
  });
});

function copyAs(scene: TalkScene, name: string): string {
  const path = scene.sandbox.path(name);
  writeFileSync(path, readFileSync(join(talkFolder, "default.ctmpl"), "utf8"));
  return path;
}
