import { expect, test } from "bun:test";
import { join } from "node:path";
import { ControlScene } from "../../../test/support/control-scene.ts";
import { sampleStatus } from "../../../test/support/fake-control-ports.ts";
import { runCtl } from "../ctl.ts";

/** Runs a verb against the scene's socket. */
function run(scene: ControlScene, verb: string, ...words: string[]) {
  return runCtl([verb, "-socket", scene.path, ...words], {});
}

const nothing = { stdout: "", stderr: "", code: 0 };

test("ctl ping says ok", async () => {
  using scene = new ControlScene();
  expect(await run(scene, "ping")).toEqual({ ...nothing, stdout: "ok\n" });
});

test("ctl reload says that it has happened", async () => {
  using scene = new ControlScene();
  expect(await run(scene, "reload")).toEqual({ ...nothing, stdout: "Reloaded\n" });
  expect(scene.ports.asked).toEqual(["reload"]);
});

test("ctl reload prints every error, escaped but for the ends of their lines", async () => {
  using scene = new ControlScene();
  const excerpt = 'c.json:1:2: error: Cannot read "a\u001b[2J"\n  1 | {}\n    |  ^';
  scene.ports.reloadAnswer = { kind: "refused", errors: [excerpt] };
  const { stdout, stderr, code } = await run(scene, "reload");
  expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
  expect(stderr).toBe(
    `Cannot reload: the configuration has errors, and the one in force stays
c.json:1:2: error: Cannot read "a\\u001b[2J"
  1 | {}
    |  ^
`,
  );
});

test("ctl maintenance switches, and says which it is", async () => {
  using scene = new ControlScene();
  expect(await run(scene, "maintenance", "on")).toEqual({
    ...nothing,
    stdout: "Maintenance is on\n",
  });
  expect((await run(scene, "maintenance")).stdout).toBe("Maintenance is on\n");
  expect((await run(scene, "maintenance", "off")).stdout).toBe("Maintenance is off\n");
  expect((await run(scene, "maintenance")).stdout).toBe("Maintenance is off\n");
});

test("ctl env sets variables and says nothing", async () => {
  using scene = new ControlScene();
  expect(await run(scene, "env", "A=1", "B=x=y", "C=")).toEqual(nothing);
  expect(scene.ports.variables).toEqual({ A: "1", B: "x=y", C: "" });
});

test("ctl metric records numbers; one that is not there is a no", async () => {
  using scene = new ControlScene();
  expect(await run(scene, "metric", "requests=1.5e3")).toEqual(nothing);
  expect(scene.ports.asked).toEqual(['metrics {"requests":1500}']);
  const { stderr, code } = await run(scene, "metric", "other=1");
  expect({ stderr, code }).toEqual({
    stderr: 'Cannot record "other": the configuration has no such metric\n',
    code: 1,
  });
});

test("ctl signal sends a signal, and says when it cannot", async () => {
  using scene = new ControlScene();
  expect(await run(scene, "signal", "main", "usr1")).toEqual(nothing);
  expect(scene.ports.asked).toEqual(["signal main SIGUSR1"]);
  scene.ports.signalAnswer = "unknown-job";
  expect(await run(scene, "signal", "nobody", "HUP")).toEqual({
    stdout: "",
    stderr: 'Cannot signal "nobody": there is no such job\n',
    code: 1,
  });
});

test("ctl health answers by its exit code, with what is wrong on stdout", async () => {
  using scene = new ControlScene();
  expect(await run(scene, "health")).toEqual({ ...nothing, stdout: "healthy\n" });
  expect(await run(scene, "health", "main")).toMatchObject({ code: 0 });
  expect(await run(scene, "health", "preStart")).toEqual({
    stdout: 'not healthy\njob "preStart" is done\n',
    stderr: "",
    code: 1,
  });
  expect(await run(scene, "health", "a&b=c")).toEqual({
    stdout: "",
    stderr: 'Cannot tell the health of "a&b=c": there is no such job\n',
    code: 1,
  });
});

test("ctl status -json is all of the data", async () => {
  using scene = new ControlScene();
  const { stdout, code } = await run(scene, "status", "-json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(sampleStatus);
});

test("ctl status is a page", async () => {
  using scene = new ControlScene();
  expect((await run(scene, "status")).stdout).toStartWith(
    "containerbuddy 1.2.3, pid 1, up 3 h 12 min\n",
  );
});

test("ctl status does not break at what it does not know", async () => {
  using scene = new ControlScene();
  scene.ports.status = async () => ({ ...sampleStatus, jobs: 5 }) as never;
  expect(await run(scene, "status")).toMatchObject({ code: 1, stdout: "" });
});

test.each([
  [["ping", "x"]],
  [["reload", "x"]],
  [["status", "x"]],
  [["events", "x"]],
  [["health", "a", "b"]],
  [["maintenance", "enable"]],
  [["maintenance", "on", "off"]],
  [["env"]],
  [["env", "A"]],
  [["env", "=1"]],
  [["metric"]],
  [["metric", "a"]],
  [["metric", "a="]],
  [["metric", "a=many"]],
  [["signal"]],
  [["signal", "main"]],
  [["signal", "main", "SIGNOPE"]],
  [["signal", "main", "HUP", "x"]],
  [["ping", "-json"]],
  [["ping", "-socket"]],
])("ctl %j is a wrong use, and asks nobody", async (words) => {
  const { code, stdout, stderr } = await runCtl(words, {});
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toStartWith("Cannot ");
  expect(stderr).toContain(`\nUsage: containerbuddy ctl ${words[0]} `);
});

test("ctl explains each verb", async () => {
  for (const verb of [
    "ping",
    "status",
    "health",
    "reload",
    "maintenance",
    "env",
    "metric",
    "events",
    "signal",
  ]) {
    const { code, stdout } = await runCtl([verb, "-h"], {});
    expect(code).toBe(0);
    expect(stdout).toStartWith(`Usage: containerbuddy ctl ${verb} `);
  }
});

test("an answer that is not ours is refused", async () => {
  using scene = new ControlScene();
  const unix = join(scene.folder, "stranger.sock");
  using _stranger = Bun.serve({ unix, fetch: () => new Response("<html>", { status: 404 }) });
  expect(await runCtl(["ping", "-socket", unix], {})).toEqual({
    stdout: "",
    stderr: "Cannot understand the answer: HTTP 404\n",
    code: 1,
  });
});
