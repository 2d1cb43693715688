// consul-template's command line with a real Consul: one run, and one that goes on.
import { describe, expect, test } from "bun:test";
import { statSync } from "node:fs";

import { consulPath, consulSkipReason } from "../support/consul.ts";
import { ConsulTemplateScene } from "../support/consul-template-scene.ts";
import { testInEachMode } from "../support/modes.ts";
import { until } from "../support/until.ts";

const skipReason = consulPath() === undefined ? consulSkipReason : undefined;

/** The talk's, word for word. */
const talkTemplate = `# for each service, create a backend
{{range services}}
upstream {{.Name}} {
    # write the health service address:port pairs for this backend
    {{range service .Name}}
    server {{.Address}}:{{.Port}};
    {{end}}
}
{{end}}
`;

const servers = `{{range service "app"}}server {{.Address}}:{{.Port}};\n{{end}}`;

describe.skipIf(skipReason !== undefined)("consul-template -once", () => {
  testInEachMode("the talk's command line writes the file and runs its command", async (mode) => {
    await using scene = await ConsulTemplateScene.create();
    const { app } = scene;
    await app.put("app-1", { address: "198.18.0.4", port: 8000 });
    await app.put("app-2", { address: "198.18.0.5", port: 8000 });
    scene.write("virtualhost.ctmpl", talkTemplate);
    const source = scene.path("virtualhost.ctmpl");
    const destination = scene.path("conf.d/default.conf");
    const command = `echo reload >> ${scene.path("reloads")}`;
    const words = ["-once", ...scene.where, "-template", `${source}:${destination}:${command}`];
    await using first = scene.start(words, mode);
    expect([await first.exited, first.stdout, first.stderr]).toEqual([0, "", ""]);
    const text = scene.read("conf.d/default.conf") ?? "";
    expect(text.match(/upstream \S+ /g)).toEqual(["upstream app ", "upstream consul "]);
    expect(text.match(/server 198.*;/g)).toEqual([
      "server 198.18.0.4:8000;",
      "server 198.18.0.5:8000;",
    ]);
    await using second = scene.start(words, mode);
    expect(await second.exited).toBe(0);
    expect(scene.lines("reloads")).toEqual(["reload"]);
  });

  test("nothing is written twice, the mode stays, and the backup is what was before", async () => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("a.ctmpl", `{{key "a"}}`);
    const file = scene.write(
      "hcl",
      `template {\n source = "${source}"\n destination = "${scene.path("a")}"\n perms = 0640\n backup = true\n}`,
    );
    await scene.setKey("a", "1");
    expect((await scene.run(["-once", "-config", file])).stderr).toBe("");
    const before = statSync(scene.path("a"));
    expect(before.mode & 0o777).toBe(0o640);
    await scene.run(["-once", "-config", file]);
    expect(statSync(scene.path("a")).ino).toBe(before.ino);
    await scene.setKey("a", "2");
    await scene.run(["-once", "-config", file]);
    expect([scene.read("a"), scene.read("a.bak")]).toEqual(["2", "1"]);
  });

  test("-dry prints what it would write, and runs and writes nothing", async () => {
    await using scene = await ConsulTemplateScene.create();
    await scene.app.put("app-1", { address: "198.18.0.4", port: 8000 });
    const source = scene.write("a.ctmpl", servers);
    const run = await scene.run(["-once", "-dry", "-template", `${source}:/no/such/a:exit 1`]);
    expect([await run.exited, run.stdout]).toEqual([0, "> /no/such/a\nserver 198.18.0.4:8000;\n"]);
  });

  test("a key that appears later is waited for", async () => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("a.ctmpl", `{{key "late"}}`);
    const words = [...scene.where, "-once", "-log-level=info"];
    await using run = scene.start([...words, "-template", `${source}:${scene.path("a")}`]);
    await run.line(/waits for data.*late/);
    await scene.setKey("late", "here");
    expect(await run.exited).toBe(0);
    expect(scene.read("a")).toBe("here");
  });

  test("a plugin's stdout is its text, and its stderr is told when it fails", async () => {
    await using scene = await ConsulTemplateScene.create();
    const render = (program: string) => {
      const source = scene.write("a.ctmpl", `{{plugin "sh" "-c" "${program}"}}`);
      return scene.run(["-once", "-template", `${source}:${scene.path("a")}`]);
    };
    expect((await render("echo out; echo err >&2")).stderr).toBe("");
    expect(scene.read("a")).toBe("out");
    const failed = await render("echo out; echo err >&2; exit 3");
    expect(await failed.exited).toBe(14);
    expect(failed.stderr).toMatch(/exit status 3.*stdout:.*out.*stderr:.*err/);
  });

  test("commands run after all files, in order, each once, and only for what has changed", async () => {
    await using scene = await ConsulTemplateScene.create();
    const names = ["a", "b", "c"];
    const log = scene.path("log");
    const sources = names.map((name) => scene.write(`${name}.ctmpl`, `{{key "${name}"}}`));
    const shared = `cat ${names.map((name) => scene.path(name)).join(" ")} >> ${log}; echo >> ${log}`;
    const commands = [shared, `echo b >> ${log}`, shared];
    const flags = names.flatMap((name, at) => [
      "-template",
      `${sources[at]}:${scene.path(name)}:${commands[at]}`,
    ]);
    for (const name of names) await scene.setKey(name, `${name}1`);
    expect(await (await scene.run(["-once", ...flags])).exited).toBe(0);
    expect(scene.lines("log")).toEqual(["a1b1c1", "b"]);
    await scene.setKey("b", "b2");
    expect(await (await scene.run(["-once", ...flags])).exited).toBe(0);
    expect(scene.lines("log")).toEqual(["a1b1c1", "b", "b"]);
  });

  test("text out of the catalogue that could harm the file is left out, unless -syntax is raw", async () => {
    await using scene = await ConsulTemplateScene.create();
    await scene.app.put("good", { tags: ["v1"] });
    await scene.app.put("evil", { tags: ["x; } server {"] });
    const source = scene.write("a.ctmpl", `{{range service "app"}}{{.Tags | join ","}}\n{{end}}`);
    const flags = ["-once", "-template", `${source}:${scene.path("a.conf")}`];
    const run = await scene.run(flags);
    expect([await run.exited, scene.read("a.conf")]).toEqual([0, "v1\n"]);
    expect(run.stderr).toMatch(/leaves out an entry of the catalogue.*evil/);
    await scene.run([...flags, "-syntax", "raw"]);
    expect(scene.read("a.conf")).toBe("x; } server {\nv1\n");
  });
});

describe.skipIf(skipReason !== undefined)("consul-template's exit codes", () => {
  test.each([
    ["a command that fails", "a:exit 3", /exit 3 exited with code 3/],
    ["a command that is not there", "a:/no/such/program", /Cannot find .*no.such.program/],
    ["a destination that cannot be written", "/proc/a", /Cannot write/],
  ])("%s is a failure of the run", async (_, rest, words) => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("a.ctmpl", "x");
    const destination = rest.startsWith("/") ? rest : scene.path(rest);
    const run = await scene.run(["-once", "-template", `${source}:${destination}`]);
    expect(await run.exited).toBe(14);
    expect(run.stderr).toMatch(words);
  });

  test("a template that cannot be parsed, evaluated or read gives 14 and the place in it", async () => {
    await using scene = await ConsulTemplateScene.create();
    const cases: [string, RegExp][] = [
      ["a\n{{range}}", /a.ctmpl:2: missing value for range/],
      ["a\n{{vault 1}}", /a.ctmpl:2: Cannot use function .*Vault/],
      [`{{"a" | parseInt}}`, /a.ctmpl:1:8: executing .*parseInt/],
    ];
    for (const [text, words] of cases) {
      const source = scene.write("a.ctmpl", text);
      const run = await scene.run(["-once", "-template", `${source}:${scene.path("a")}`]);
      expect([text, await run.exited]).toEqual([text, 14]);
      expect(run.stderr).toMatch(words);
    }
    const run = await scene.run(["-once", "-template", `/no/such/file:${scene.path("a")}`]);
    expect(await run.exited).toBe(14);
  });

  test("-parse-only looks at the templates and asks nobody", async () => {
    await using scene = await ConsulTemplateScene.create();
    const flags = ["-consul", "127.0.0.1:1", "-parse-only", "-template"];
    await using good = scene.start([...flags, scene.write("a.ctmpl", `{{key "x"}}`)]);
    expect([await good.exited, good.stderr]).toEqual([0, ""]);
    await using bad = scene.start([...flags, scene.write("b.ctmpl", `{{key}`)]);
    expect(await bad.exited).toBe(14);
  });

  test("a wrong flag gives 13 and the usage, a wrong configuration 15 and all that is wrong", async () => {
    await using scene = await ConsulTemplateScene.create();
    const wrong = await scene.run(["-onec"]);
    expect([await wrong.exited, wrong.stdout]).toEqual([13, ""]);
    expect(wrong.stderr).toMatch(/-onec.*did you mean -once\?\nUsage: consul-template/);
    const file = scene.write("c.hcl", `consul {\n  adress = "x"\n}\nvault {\n  address = "y"\n}\n`);
    const bad = await scene.run(["-config", file]);
    expect(await bad.exited).toBe(15);
    expect(bad.stderr).toMatch(/c.hcl:2:3: error: .*"adress".*did you mean "address"\?\n {2}2 \| /);
    expect(bad.stderr).toMatch(/c.hcl:4:7: error: .*Vault is not supported/);
  });

  test("a key that is not there gives 14 with err_on_failed_lookup", async () => {
    await using scene = await ConsulTemplateScene.create();
    const template = `template {\n contents = "{{key \\"k\\"}}"\n destination = "/no/such"\n}\n`;
    const file = scene.write("c.hcl", `err_on_failed_lookup = true\n${template}`);
    const run = await scene.run(["-config", file]);
    expect(await run.exited).toBe(14);
    expect(run.stderr).toMatch(/key "k" is not there/);
  });

  test("SIGINT ends it with 12, and a command that hangs with its group", async () => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("a.ctmpl", "x");
    const command = `echo $$ > ${scene.path("pid")}; sleep 1000; true`;
    const template = `${source}:${scene.path("a")}:${command}`;
    await using run = scene.start([...scene.where, "-once", "-template", template]);
    const pid = Number(await until(() => scene.lines("pid")[0]));
    await run.signal("SIGINT");
    expect(await run.exited).toBe(12);
    // Who the rest of the group falls to may take a moment to reap it.
    await until(() => !isGroupAlive(pid));
  });

  test("a file of its own that cannot be written gives 11", async () => {
    await using scene = await ConsulTemplateScene.create();
    const run = await scene.run(["-once", "-pid-file", "/no/such/folder/pid"]);
    expect([await run.exited, run.stdout]).toEqual([11, ""]);
    expect(run.stderr).toMatch(/^Cannot begin: .*\/no\/such\/folder\/pid/);
  });

  test("failures are tried again for ever, or as often as -consul-retry-attempts says", async () => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("a.ctmpl", servers);
    const words = ["-consul", "127.0.0.1:1", "-template", `${source}:${scene.path("a")}`];
    await using patient = scene.start(words);
    await patient.line(/Cannot ask what a template needs/);
    await using impatient = scene.start([...words, "-consul-retry-attempts=2"]);
    expect(await impatient.exited).toBe(14);
    expect(impatient.stderr).toMatch(/has failed, after 2 retries too/);
    expect(patient.process.exitCode).toBe(null);
    await using once = scene.start([...words, "-once", "-consul-retry=false"]);
    expect(await once.exited).toBe(14);
    await patient.signal("SIGTERM");
    expect(await patient.exited).toBe(12);
  });
});

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}
