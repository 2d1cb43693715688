// consul-template that goes on: changes, silence, the program of -exec, signals and reloads.
import { describe, expect, test } from "bun:test";
import { statSync } from "node:fs";

import { consulPath, consulSkipReason } from "../support/consul.ts";
import { ConsulTemplateScene } from "../support/consul-template-scene.ts";
import { testInEachMode } from "../support/modes.ts";
import { until } from "../support/until.ts";

const skipReason = consulPath() === undefined ? consulSkipReason : undefined;

const ids = `{{range service "app"}}{{.ID}} {{end}}`;

/** Says that it runs, and what it is told; ends with 7 when it gets SIGTERM. */
const program = `sh -c '
trap "echo reloaded" HUP
trap "echo ended; exit 7" TERM
trap "echo interrupted; exit 0" INT
echo started
while :; do sleep 0.05; done'`;

describe.skipIf(skipReason !== undefined)("consul-template that goes on", () => {
  test("each change is written and its command runs", async () => {
    await using scene = await ConsulTemplateScene.create();
    await scene.app.put("a");
    const source = scene.write("t", ids);
    const command = `cat ${scene.path("out")} >> ${scene.path("log")}; echo >> ${scene.path("log")}`;
    const words = [...scene.where, "-template", `${source}:${scene.path("out")}:${command}`];
    await using run = scene.start(words);
    await scene.untilText("out", "a ", run);
    await scene.app.put("b");
    await scene.untilText("out", "a b ", run);
    await scene.app.remove(["a"]);
    await scene.untilText("log", "a \na b \nb \n", run);
    await run.signal("SIGINT");
    expect(await run.exited).toBe(12);
  });

  test("with -wait, changes that follow each other are written once", async () => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("t", ids);
    const log = scene.path("log");
    const template = `${source}:${scene.path("out")}:echo >> ${log}`;
    const words = [...scene.where, "-wait", "1s:20s", "-log-level=info"];
    await using run = scene.start([...words, "-template", template]);
    await run.line(/All templates are rendered/);
    for (const id of ["a", "b", "c", "d"]) await scene.app.put(id);
    await scene.untilText("out", "a b c d ", run);
    await scene.untilText("log", "\n\n", run);
    await run.signal("SIGTERM");
    await run.exited;
    expect(scene.read("log")).toBe("\n\n");
  });

  test("a template that is not fatal is tried again after a change", async () => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("t", `{{key "n" | parseInt}}`);
    await scene.setKey("n", "x");
    const template = ["-template", `${source}:${scene.path("out")}`];
    await using run = scene.start([...scene.where, "-template-error-fatal=false", ...template]);
    await run.line(/Cannot render the template/);
    await scene.setKey("n", "5");
    await scene.untilText("out", "5", run);
  });

  test("a Consul that restarts empty blanks nothing for a while", async () => {
    await using scene = await ConsulTemplateScene.create();
    await scene.app.put("a");
    const source = scene.write("t", ids);
    const log = ["-log-level", "info"];
    const template = (name: string) => ["-template", `${source}:${scene.path(name)}`];
    await using safe = scene.start([...scene.where, ...log, ...template("safe")]);
    await using bold = scene.start([...scene.where, ...log, "-hold=false", ...template("bold")]);
    await scene.untilText("safe", "a ", safe);
    await scene.untilText("bold", "a ", bold);
    await scene.consul.restartEmpty();
    await scene.untilText("bold", "", bold);
    expect(scene.read("safe")).toBe("a ");
    await scene.app.put("a");
    await scene.untilText("bold", "a ", bold);
    expect(scene.read("safe")).toBe("a ");
  });

  test("-pid-file and -log-file are written", async () => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("t", ids);
    const files = ["-pid-file", scene.path("pid"), "-log-file", scene.path("log")];
    const words = [...scene.where, ...files, "-log-level=info"];
    await using run = scene.start([...words, "-template", `${source}:${scene.path("out")}`]);
    await until(() => /Rendered/.test(scene.read("log") ?? ""));
    expect(scene.read("pid")).toBe(String(run.process.pid));
    await run.signal("SIGTERM");
    expect([await run.exited, run.stderr, scene.read("pid")]).toEqual([12, "", undefined]);
  });

  test("SIGHUP reads the configuration anew; one with mistakes changes nothing", async () => {
    await using scene = await ConsulTemplateScene.create();
    const template = (name: string) =>
      `template {\n contents = "x"\n destination = "${scene.path(name)}"\n}\n`;
    const file = scene.write("c.hcl", template("a"));
    await using run = scene.start([...scene.where, "-config", file, "-log-level=info"]);
    await scene.untilText("a", "x", run);
    scene.write("c.hcl", "template {");
    await run.signal("SIGHUP");
    await run.line(/c.hcl:1:11: error: .*\n.*The reload is refused/);
    scene.write("c.hcl", `template {\n contents = "{{ if }}"\n destination = "/a"\n}\n`);
    await run.signal("SIGHUP");
    await run.line(/missing value for if.*\n.*The reload is refused/);
    scene.write("c.hcl", template("b"));
    await run.signal("SIGHUP");
    await scene.untilText("b", "x", run);
  });
});

describe.skipIf(skipReason !== undefined)("consul-template -exec", () => {
  testInEachMode("its exit code is ours, and signals reach it", async (mode) => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("t", ids);
    const flags = ["-template", `${source}:${scene.path("out")}`, "-exec", program];
    await using run = scene.start([...scene.where, ...flags], mode);
    await run.line(/started/);
    expect(statSync(scene.path("out")).size).toBe(0);
    await run.signal("SIGTERM");
    expect([await run.exited, run.stdout]).toEqual([7, "started\nended\n"]);
  });

  test("a change sends it the reload signal", async () => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("t", ids);
    const flags = ["-template", `${source}:${scene.path("out")}`, "-exec", program];
    await using run = scene.start([...scene.where, ...flags, "-exec-reload-signal=SIGHUP"]);
    await run.line(/started/);
    await scene.app.put("a");
    await run.line(/reloaded/);
    expect(scene.read("out")).toBe("a ");
    await run.signal("SIGINT");
    expect([await run.exited, run.stdout]).toEqual([12, "started\nreloaded\ninterrupted\n"]);
  });

  test("it runs on through a reload of the configuration that does not change it", async () => {
    await using scene = await ConsulTemplateScene.create();
    const template = (name: string) =>
      `template {\n contents = "x"\n destination = "${scene.path(name)}"\n}\n`;
    const file = scene.write("c.hcl", template("a"));
    const flags = ["-config", file, "-exec", program, "-exec-reload-signal=SIGHUP"];
    await using run = scene.start([...scene.where, ...flags]);
    await run.line(/started/);
    await run.signal("SIGHUP");
    scene.write("c.hcl", template("a") + template("b"));
    await run.signal("SIGHUP");
    await run.line(/reloaded/);
    await run.signal("SIGTERM");
    expect([await run.exited, run.stdout]).toEqual([7, "started\nreloaded\nended\n"]);
  });

  test("without one, a change starts it anew", async () => {
    await using scene = await ConsulTemplateScene.create();
    const source = scene.write("t", ids);
    const flags = ["-template", `${source}:${scene.path("out")}`, "-exec", program];
    await using run = scene.start([...scene.where, ...flags, "-exec-kill-signal=SIGTERM"]);
    await run.line(/started/);
    await scene.app.put("a");
    await run.line(/started\nended\nstarted\n/);
  });

  test("one that does not end is killed after -exec-kill-timeout", async () => {
    await using scene = await ConsulTemplateScene.create();
    const exec = `sh -c 'trap "" INT; echo started; while :; do sleep 0.05; done'`;
    const source = scene.write("t", "x");
    const flags = ["-template", `${source}:${scene.path("out")}`, "-exec", exec];
    await using run = scene.start([...scene.where, ...flags, "-exec-kill-timeout=50ms"]);
    await run.line(/started/);
    await run.signal("SIGINT");
    expect(await run.exited).toBe(12);
  });

  test("with -once it starts when everything is rendered, and its end is the end", async () => {
    await using scene = await ConsulTemplateScene.create();
    await scene.setKey("a", "1");
    const source = scene.write("t", `{{key "a"}}`);
    const flags = ["-once", "-template", `${source}:${scene.path("out")}`];
    const run = await scene.run([...flags, "-exec", `sh -c 'cat ${scene.path("out")}; exit 9'`]);
    expect([await run.exited, run.stdout]).toEqual([9, "1"]);
  });

  test("the end of a reload that waits for its end is the end of it, too", async () => {
    await using scene = await ConsulTemplateScene.create();
    const slow = `sh -c 'echo $$ > ${scene.path("pid")}; trap "echo asked" INT; while :; do sleep 0.05; done'`;
    const exec = (command: string) =>
      `exec {\n command = <<X\n${command}\nX\n kill_timeout = "500ms"\n}\n`;
    const file = scene.write("c.hcl", exec(slow));
    await using run = scene.start([...scene.where, "-config", file]);
    const pid = Number(await until(() => scene.lines("pid")[0]));
    scene.write("c.hcl", exec("sleep 1000"));
    await run.signal("SIGHUP");
    await run.line(/asked/);
    await run.signal("SIGINT");
    expect(await run.exited).toBe(12);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("its environment is what the rules let through", async () => {
    await using scene = await ConsulTemplateScene.create();
    const env = { KEPT: "1", SECRET: "2" };
    const start = (...flags: string[]) => scene.run([...flags, "-exec", "env"], { env });
    const open = await start("-exec-env-custom=KEPT=3", "-exec-env-denylist=SECR*");
    expect(open.stdout).toMatch(/^KEPT=3$/m);
    expect(open.stdout).toMatch(/^CONSUL_HTTP_ADDR=127.0.0.1:\d+$/m);
    expect(open.stdout).not.toContain("SECRET");
    const pristine = await start("-exec-env-pristine", "-exec-env-custom=PATH=/usr/bin:/bin");
    expect(pristine.stdout).toBe("PATH=/usr/bin:/bin\n");
    const allowed = await start("-exec-env-allowlist=PATH", "-exec-env-allowlist=KE*");
    expect(
      allowed.stdout
        .trim()
        .split("\n")
        .map((line) => line.split("=")[0]),
    ).toEqual(["PATH", "KEPT"]);
  });

  test("one that cannot be started gives 14", async () => {
    await using scene = await ConsulTemplateScene.create();
    const run = await scene.run(["-exec", "/no/such/program"]);
    expect([await run.exited, run.stdout]).toEqual([14, ""]);
  });
});
