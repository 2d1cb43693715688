import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { absentConsul, runContainer, startContainer } from "../support/container.ts";
import { ForeignNode } from "../support/foreign-node.ts";
import { linesOf, Sandbox, sandboxSkipReason, sandboxTitle } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const skipReason = sandboxSkipReason();

/** Prints the file as it finds it, then lives until a signal. */
function showAndStay(path: string): string[] {
  return [
    "bash",
    "-c",
    `echo "began with: $(cat ${path} 2>&1)"; trap 'exit 3' TERM; sleep 600 & wait`,
  ];
}

const upstream = `<< range service "app" >><< .Address >>:<< .Port >> << end >>`;

/** A template whose text is in the configuration, which is a template, too. */
function template(destination: string, contents: string, more: object = {}): object {
  return { contents, delimiters: ["<<", ">>"], destination, ...more };
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

async function untilText(path: string, text: string, explain: () => string): Promise<void> {
  await until(() => read(path) === text, {
    what: `${path} to be ${JSON.stringify(text)}`,
    explain: () => `it is ${JSON.stringify(read(path))}\n${explain()}`,
  });
}

describe.skipIf(skipReason !== undefined)(sandboxTitle("templates", skipReason), () => {
  test("the app begins with the rendered file, and a change runs the command, which knows what has changed", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    await app.put("app-1", { address: "198.18.1.2", port: 81 });
    const [file, runs] = [sandbox.path("list"), sandbox.path("runs")];
    const record = `echo "$CONTAINERBUDDY_TEMPLATE $CONTAINERBUDDY_DESTINATION" >> ${runs}`;
    const onRendered = ["bash", "-c", record];
    await using container = sandbox.start({
      config: { templates: [template(file, upstream, { name: "apps", onRendered })] },
      app: showAndStay(file),
    });
    await container.line(/began with: 198\.18\.1\.2:81/);
    expect(linesOf(runs)).toEqual([]);

    await app.put("app-2", { address: "198.18.1.3", port: 82 });
    await untilText(file, "198.18.1.2:81 198.18.1.3:82 ", () => container.stderr);
    await until(() => linesOf(runs).length > 0, { explain: () => container.stderr });

    // What the template does not print changes no bytes, and so nothing happens.
    await app.put("app-2", { address: "198.18.1.3", port: 82, tags: ["new"] });
    await app.remove(["app-1"]);
    await untilText(file, "198.18.1.3:82 ", () => container.stderr);
    await until(() => linesOf(runs).length > 1);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(3);
    expect(linesOf(runs)).toEqual([`apps ${file}`, `apps ${file}`]);
  });

  test("a command that fails runs again until it succeeds", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    const [file, runs] = [sandbox.path("list"), sandbox.path("runs")];
    const onRendered = ["bash", "-c", `echo run >> ${runs}; [ $(wc -l < ${runs}) -gt 1 ]`];
    await using container = sandbox.start({
      config: { templates: [template(file, upstream, { onRendered })] },
      app: showAndStay(file),
    });
    await container.line(/began with/);
    await app.put("app-1");
    await until(() => linesOf(runs).length === 2, { explain: () => container.stderr });
  });

  test("keys, files, the environment and what preStart has fetched are in the file", async () => {
    await using sandbox = await Sandbox.create();
    const [file, source, snippet] = ["out", "source", "snippet"].map((name) => sandbox.path(name));
    await sandbox.consul.fetch("PUT", "/v1/kv/a/b", Buffer.from("one"));
    writeFileSync(snippet!, "two");
    const text = `{{key "a/b"}} {{file "${snippet}"}} {{env "WHO"}}`;
    await using container = sandbox.start({
      config: {
        preStart: ["bash", "-c", `cp ${sandbox.path("fetched")} ${source}`],
        templates: [{ source, destination: file }],
      },
      env: { WHO: "three" },
      setUp: `printf '%s' '${text}' > ${sandbox.path("fetched")}`,
      app: showAndStay(file!),
    });
    await container.line(/began with: one two three/);
    await sandbox.consul.fetch("PUT", "/v1/kv/a/b", Buffer.from("1"));
    await untilText(file!, "1 two three", () => container.stderr);
    writeFileSync(snippet!, "zwei");
    await untilText(file!, "1 zwei three", () => container.stderr);
  });

  test("the app waits for a key that is not there yet", async () => {
    await using sandbox = await Sandbox.create();
    const file = sandbox.path("out");
    await using container = sandbox.start({
      config: { templates: [template(file, `<< key "late" >>`)] },
      app: showAndStay(file),
    });
    await sandbox.untilAnswered("/v1/kv/late");
    expect(container.stdout).toBe("");
    await sandbox.consul.fetch("PUT", "/v1/kv/late", Buffer.from("now"));
    await container.line(/began with: now/);
  });

  test("a candidate that its check rejects is kept, and the file stays", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    const file = sandbox.path("list");
    const check = ["bash", "-c", `! grep bad "$0" `, "{{candidate}}"];
    await app.put("app-1", { address: "good.example" });
    await using container = sandbox.start({
      config: JSON.stringify(
        sandbox.configure({ templates: [template(file, upstream, { check })] }),
      ),
      app: showAndStay(file),
    });
    await container.line(/began with: good\.example:80/);
    await app.put("app-1", { address: "bad.example" });
    await container.line(/template-rejected/);
    expect(read(file)).toBe("good.example:80 ");
    expect(read(sandbox.path(".list.rejected"))).toBe("bad.example:80 ");
    await app.put("app-1", { address: "better.example" });
    await untilText(file, "better.example:80 ", () => container.stderr);
  });

  test("a collapse is held: the file keeps the instances that have failed together", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    const ids = ["a", "b", "c", "d"];
    for (const id of ids) await app.put(id, { address: `${id}.example` });
    const file = sandbox.path("list");
    const all = "a.example:80 b.example:80 c.example:80 d.example:80 ";
    await using container = sandbox.start({
      config: { templates: [template(file, upstream)] },
      app: showAndStay(file),
    });
    await container.line(/began with: a\.example/);
    await app.setStatus(ids, "critical");
    await container.line(/held/);
    expect(read(file)).toBe(all);
    await app.setStatus(ids, "passing");
    await container.line(/released/);
    expect(read(file)).toBe(all);
    // One that leaves is believed at once.
    await app.remove(["a"]);
    await untilText(file, all.replace("a.example:80 ", ""), () => container.stderr);
  });

  test("a restarted Consul that has forgotten everything empties no file", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    await app.put("app-1");
    const file = sandbox.path("list");
    await using container = sandbox.start({
      config: {
        templates: [template(file, `<< range services >><< .Name >> << end >>|${upstream}`)],
      },
      app: showAndStay(file),
    });
    await container.line(/began with: app consul \|198\.18\.1\.2:80/);
    await sandbox.consul.restartEmpty();
    await container.line(/held/, 30_000);
    expect(read(file)).toBe("app consul |198.18.1.2:80 ");
  });

  test("a reload brings templates and takes them away; one with a mistake is refused", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    await app.put("app-1");
    const [config, file, other] = ["config", "list", "other"].map((name) => sandbox.path(name));
    const write = (templates: object[]): void =>
      writeFileSync(config!, JSON.stringify(sandbox.configure({ templates })));
    write([]);
    await using container = sandbox.start({ config: `file://${config}`, app: showAndStay(file!) });
    await container.line(/began with/);
    write([template(file!, "<< nothing >>")]);
    await container.signal("SIGHUP");
    await container.line(/function "nothing" not defined/);
    write([template(file!, upstream)]);
    await container.signal("SIGHUP");
    await untilText(file!, "198.18.1.2:80 ", () => container.stderr);
    write([template(other!, upstream)]);
    await container.signal("SIGHUP");
    await untilText(other!, "198.18.1.2:80 ", () => container.stderr);
    await app.put("app-1", { port: 81 });
    await untilText(other!, "198.18.1.2:81 ", () => container.stderr);
    expect(read(file!)).toBe("198.18.1.2:80 ");
  });

  test("a reload reads the file of a template again", async () => {
    await using sandbox = await Sandbox.create();
    const [source, file] = [sandbox.path("source"), sandbox.path("list")];
    writeFileSync(source, "one");
    await using container = sandbox.start({
      config: { templates: [{ source, destination: file }] },
      app: showAndStay(file),
    });
    await container.line(/began with: one/);
    writeFileSync(source, "two");
    await container.signal("SIGHUP");
    await untilText(file, "two", () => container.stderr);
  });

  test("maintenance renders nothing, and its end renders what has changed", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    await app.put("app-1");
    const file = sandbox.path("list");
    await using container = sandbox.start({
      config: { templates: [template(file, upstream)] },
      app: showAndStay(file),
    });
    await container.line(/began with: 198/);
    await container.signal("SIGUSR1");
    await container.line(/Maintenance is on/);
    await app.put("app-1", { port: 81 });
    await container.signal("SIGUSR1");
    await container.line(/Maintenance is off/);
    await untilText(file, "198.18.1.2:81 ", () => container.stderr);
  });

  test("an instance whose tag could break the file is left out, the others are not", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    await app.put("good", { address: "good.example", tags: ["blue"] });
    await app.put("evil", { address: "evil.example", tags: ["x; } server {"] });
    const file = sandbox.path("servers.conf");
    const text = `<< range service "app" >><< .Address >> << .Tags | join "," >>\n<< end >>`;
    await using container = sandbox.start({
      config: { templates: [template(file, text)] },
      app: showAndStay(file),
    });
    await container.line(/began with: good\.example blue/);
    expect(read(file)).toBe("good.example blue\n");
    expect(container.stderr).toContain("evil");
  });
});

describe("templates without Consul", () => {
  test("the app is not started without its file, and startWait ends the wait with 125", async () => {
    await using sandbox = await folder();
    const templates = [template(sandbox.path("list"), upstream)];
    const container = await runContainer({
      config: { ...absentConsul, templates, startWait: "1s" },
      app: ["echo", "started"],
    });
    expect(await container.exited).toBe(125);
    expect(container.stdout).toBe("");
    expect(container.stderr).toContain("The app is not started: its template is not rendered");
    expect(container.stderr).toContain('service \\"app\\"');
  });

  test("a stop ends the wait for the file with 143", async () => {
    await using sandbox = await folder();
    const templates = [template(sandbox.path("list"), upstream)];
    await using container = startContainer({
      config: { ...absentConsul, templates },
      app: ["echo", "started"],
    });
    await container.line(/Cannot ask what a template needs/);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(143);
    expect(container.stdout).toBe("");
  });

  test("the app starts with the file as it is when the catalogue says nothing for 10 s", async () => {
    await using sandbox = await folder();
    const file = sandbox.path("list");
    writeFileSync(file, "old");
    const container = await runContainer({
      config: { ...absentConsul, templates: [template(file, upstream)] },
      app: ["cat", file],
    });
    expect(await container.exited).toBe(0);
    expect(container.stdout).toBe("old");
    expect(container.stderr).toContain("The app starts with the file as it is");
  });

  test("a template that asks nobody is rendered without Consul", async () => {
    await using sandbox = await folder();
    const file = sandbox.path("new/list");
    const container = await runContainer({
      config: { ...absentConsul, templates: [template(file, `<< env "WHO" >>`)] },
      env: { WHO: "somebody" },
      app: ["cat", file],
    });
    expect(container.stdout).toBe("somebody");
    expect(await container.exited).toBe(0);
  });

  test("a template with a mistake starts nothing, and the mistake is marked", async () => {
    const templates = [
      template("/nowhere/x", "<< range >>"),
      { source: "/nowhere/y", destination: "/z" },
    ];
    const container = await runContainer({
      config: { ...absentConsul, templates },
      app: ["echo", "started"],
    });
    expect(await container.exited).toBe(125);
    expect(container.stdout).toBe("");
    expect(container.stderr).toContain("template: x:1: missing value for range");
    expect(container.stderr).toContain(
      'Cannot use "templates.1.source" as a template: there is no',
    );
  });
});

describe("the configuration is a template", () => {
  test("the environment is its dot, before it is parsed", async () => {
    const config = `{"consul": "{{ .NOWHERE | default "127.0.0.1" }}:1", "preStart": "echo {{ .WORDS }}"}`;
    const container = await runContainer({ config, env: { WORDS: "a=b=c" }, app: ["true"] });
    expect(container.stdout).toBe("a=b=c\n");
    expect(await container.exited).toBe(0);
  });

  test("-template prints it, and starts nothing", async () => {
    const config = `{"consul": "{{ .HOST }}:8500"`;
    const container = await runContainer({
      config,
      env: { HOST: "h" },
      flags: ["-template"],
      app: ["echo", "started"],
    });
    expect(container.stdout).toBe('{"consul": "h:8500"');
    expect(await container.exited).toBe(0);
  });

  test("a mistake in it starts nothing", async () => {
    const container = await runContainer({ config: `{\n{{ if }}`, app: ["echo", "started"] });
    expect(await container.exited).toBe(125);
    expect(container.stdout).toBe("");
    expect(container.stderr).toContain(
      "CONTAINERBUDDY:2:1: error: Cannot render the configuration: missing value for if",
    );
  });
});

/** A folder for one test. */
async function folder() {
  const { mkdtemp, rm } = await import("node:fs/promises");
  const path = await mkdtemp("/tmp/templates-");
  return {
    path: (name: string) => `${path}/${name}`,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}
