// What a handler sees of the changes in a real Consul, and how often.
import { describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";

import type { Container } from "../support/container.ts";
import { ForeignNode } from "../support/foreign-node.ts";
import { nowMs, RecordingHandler } from "../support/recording-handler.ts";
import { linesOf, Sandbox, sandboxSkipReason, sandboxTitle } from "../support/sandbox.ts";
import { until } from "../support/until.ts";

const sleeper = ["sleep", "1000"];

/** A sandbox with one watch on the service "app" and its handler. */
class Scene {
  readonly sandbox: Sandbox;
  readonly handler: RecordingHandler;
  readonly app: ForeignNode;

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.handler = new RecordingHandler(sandbox.path("runs"));
    this.app = new ForeignNode(sandbox.consul, "app");
  }

  static async create(): Promise<Scene> {
    return new Scene(await Sandbox.create());
  }

  /** Starts the shim; `after` is shell code that the handler ends with. */
  start({ after = "", ...backend }: { after?: string; hold?: unknown } = {}): Container {
    const onChange = this.handler.command(after);
    const config = { backends: [{ name: "app", poll: 1, onChange, ...backend }] };
    this.handler.container = this.sandbox.start({ config, app: sleeper });
    return this.handler.container;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.destroy();
  }
}

describe.skipIf(sandboxSkipReason() !== undefined)(sandboxTitle("watches"), () => {
  test("each change runs the handler exactly once, and its environment tells the change", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    await app.put("a");
    await using _container = scene.start();
    await handler.untilRuns(1);
    const changes: (() => Promise<void>)[] = [
      () => app.put("b"),
      () => app.put("a", { port: 81 }),
      () => app.setStatus(["b"], "critical"),
      () => app.setStatus(["b"], "passing"),
      () => app.remove(["a", "b"]),
    ];
    for (const [index, change] of changes.entries()) {
      const startMs = nowMs();
      await change();
      const run = (await handler.untilRuns(index + 2)).at(-1)!;
      console.log(`change to handler: ${(run.atMs - startMs).toFixed(1)} ms`);
    }
    expect(handler.runs).toMatchObject([
      { watch: "app", reason: "initial", passing: 1, added: ["a"], removed: [] },
      { watch: "app", reason: "changed", passing: 2, added: ["b"], removed: [] },
      { watch: "app", reason: "changed", passing: 2, added: ["a"], removed: ["a"] },
      { watch: "app", reason: "changed", passing: 1, added: [], removed: ["b"] },
      { watch: "app", reason: "changed", passing: 2, added: ["b"], removed: [] },
      { watch: "app", reason: "changed", passing: 0, added: [], removed: ["a", "b"] },
    ]);
  });

  test("tags and outputs that change run nothing", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    await app.put("a");
    await app.put("b");
    await using _container = scene.start();
    await handler.untilRuns(1);
    for (let round = 0; round < 4; round++) {
      await app.put("a", { tags: [`v${round}`], output: `output ${round}` });
      await scene.sandbox.consul.api("GET", "/v1/health/service/app?consistent");
    }
    await app.put("c");
    const runs = await handler.untilRuns(2);
    expect(runs[1]).toMatchObject({ passing: 3, added: ["c"], removed: [] });
  });

  test("a first answer without instances runs nothing", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    await using _container = scene.start();
    await scene.sandbox.untilAnswered("/v1/health/service/app");
    await app.put("a");
    const [run] = await handler.untilRuns(1);
    expect(run).toMatchObject({ reason: "initial", passing: 1, added: ["a"], removed: [] });
  });

  test("a handler that fails runs again until it succeeds", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    const log = scene.sandbox.path("runs");
    await app.put("a");
    await using _container = scene.start({ after: `[ $(wc -l < ${log}) -ge 3 ]` });
    const runs = await handler.untilRuns(3);
    const gaps = runs.slice(1).map(({ atMs }, index) => (atMs - runs[index]!.atMs).toFixed(0));
    console.log(`a failing handler ran again after ${gaps.join(" ms and ")} ms`);
    for (const run of runs) expect(run).toMatchObject({ passing: 1, added: ["a"] });
    // Success ends it: the next run is the next change's.
    await app.put("b");
    expect((await handler.untilRuns(4)).at(-1)).toMatchObject({ passing: 2, added: ["b"] });
  });

  test("a handler that fails gets the newest state with the next change", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    const bad = scene.sandbox.path("bad");
    writeFileSync(bad, "");
    await app.put("a");
    await using _container = scene.start({ after: `[ ! -e ${bad} ]` });
    await handler.untilRuns(1);
    rmSync(bad);
    const startMs = nowMs();
    await app.put("b");
    const run = (await handler.untilRuns(2)).at(-1)!;
    console.log(`change while a retry waits to handler: ${(run.atMs - startMs).toFixed(0)} ms`);
    // Nobody has dealt with "a" yet.
    expect(run).toMatchObject({ passing: 2, added: ["a", "b"] });
  });

  test("a run that stands for several changes is told all of them", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    const busy = scene.sandbox.path("busy");
    await app.put("a");
    writeFileSync(busy, "");
    await using _container = scene.start({ after: `while [ -e ${busy} ]; do sleep 0.02; done` });
    await handler.untilRuns(1);
    // Each is an answer of its own, and all of them come while the first run is busy.
    const path = "/v1/health/service/app";
    for (const act of [() => app.put("b"), () => app.put("c"), () => app.remove(["a"])]) {
      const answered = scene.sandbox.countAnswered(path);
      await act();
      await until(() => scene.sandbox.countAnswered(path) > answered, { what: "the answer" });
    }
    rmSync(busy);
    const run = (await handler.untilRuns(2)).at(-1);
    expect(run).toMatchObject({ passing: 2, added: ["b", "c"], removed: ["a"] });
  });

  test("a storm of 200 changes runs one handler at a time, the last with the newest state", async () => {
    await using scene = await Scene.create();
    const { app, handler, sandbox } = scene;
    const [lock, overlaps] = [sandbox.path("lock"), sandbox.path("overlaps")];
    const after = `mkdir ${lock} || echo >> ${overlaps}; sleep 0.1; rmdir ${lock}`;
    await app.put("first");
    await using _container = scene.start({ after });
    await handler.untilRuns(1);
    const startMs = nowMs();
    for (let number = 0; number < 200; number++) await app.put(`i${number}`);
    const tookMs = nowMs() - startMs;
    await until(() => handler.runs.at(-1)?.passing === 201, {
      timeoutMs: 20_000,
      what: "the newest state",
      explain: () => JSON.stringify(handler.runs),
    });
    const { runs } = handler;
    console.log(`200 changes in ${tookMs.toFixed(0)} ms: ${runs.length - 1} runs`);
    expect(linesOf(overlaps)).toEqual([]);
    expect(runs.length).toBeLessThan(100);
    await app.remove(["first"]);
    expect((await handler.untilRuns(runs.length + 1)).at(-1)).toMatchObject({ passing: 200 });
  });

  test("hostile entries of the catalogue reach neither the handler nor the terminal", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    const id = `x" $(reboot)\n\u001b[31m|'`;
    await app.put("fine");
    await app.put(id);
    await app.put("evil", { address: "198.18.0.9; include /etc/passwd" });
    await app.put("nowhere", { port: 70_000 });
    await using container = scene.start();
    const [run] = await handler.untilRuns(1);
    expect(run).toMatchObject({ watch: "app", reason: "initial", passing: 2 });
    expect(run!.added.map((word) => /^[\w.:@%+-]+$/.test(word))).toEqual([true, true]);
    expect(run!.added).toContain("fine");
    const [line] = await container.line(/An instance is left out.*its address is neither.*/);
    console.log(line);
    await container.line(/An instance is left out: its port is not.*70000/);
    expect(container.stderr).not.toContain("\u001b");
  });

  test("a thousand new instances are named as far as their list has room", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    const ids = Array.from({ length: 1000 }, (_, number) => `${number}`.padStart(60, "i"));
    for (const id of ids) await app.put(id);
    await using _container = scene.start();
    const [run] = await handler.untilRuns(1);
    expect(run!.passing).toBe(1000);
    expect(run!.added.join(" ").length).toBeLessThanOrEqual(32 * 1024);
    expect(run!.added.length).toBeGreaterThan(500);
    expect(ids).toContain(run!.added.at(-1)!);
  });

  test("two watches on one service with different tags are independent", async () => {
    await using sandbox = await Sandbox.create();
    const app = new ForeignNode(sandbox.consul, "app");
    const blue = new RecordingHandler(sandbox.path("blue"));
    const green = new RecordingHandler(sandbox.path("green"));
    const backend = { name: "app", poll: 1 };
    const backends = [
      { ...backend, tag: "blue", onChange: blue.command() },
      { ...backend, tag: "green", onChange: green.command() },
    ];
    await using container = sandbox.start({ config: { backends }, app: sleeper });
    blue.container = green.container = container;
    await app.put("b1", { tags: ["blue"] });
    await blue.untilRuns(1);
    await app.put("g1", { tags: ["green"] });
    await green.untilRuns(1);
    await app.put("b2", { tags: ["blue"] });
    await blue.untilRuns(2);
    await app.put("both", { tags: ["blue", "green"] });
    await green.untilRuns(2);
    await blue.untilRuns(3);
    expect(blue.runs.map(({ added }) => added)).toEqual([["b1"], ["b2"], ["both"]]);
    expect(green.runs.map(({ added }) => added)).toEqual([["g1"], ["both"]]);
  });

  test("a collapse is held, said, and believed when its time is over", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    for (const id of ["a", "b", "c", "d"]) await app.put(id);
    await using container = scene.start({ hold: { for: "2s" } });
    await handler.untilRuns(1);
    const startMs = nowMs();
    await app.setStatus(["a", "b", "c"], "critical");
    const [held] = await container.line(/The watch is held.*/);
    expect(held).toContain("3 of 4 are registered, but no longer passing");
    expect(handler.runs).toHaveLength(1);
    await container.line(/The watch is released.*/);
    const runs = await handler.untilRuns(2);
    console.log(`collapse to handler: ${(runs[1]!.atMs - startMs).toFixed(0)} ms (held for 2 s)`);
    expect(runs[1]).toMatchObject({ reason: "released", passing: 1, removed: ["a", "b", "c"] });
  });

  test("a collapse that heals during its hold never reaches the handler", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    for (const id of ["a", "b", "c", "d"]) await app.put(id);
    await using container = scene.start({ hold: { for: "600s" } });
    await handler.untilRuns(1);
    await app.setStatus(["a", "b", "c"], "critical");
    await container.line(/The watch is held/);
    await app.setStatus(["a", "b", "c"], "passing");
    await container.line(/The watch is released/);
    await app.put("e");
    const runs = await handler.untilRuns(2);
    expect(runs[1]).toMatchObject({ passing: 5, added: ["e"], removed: [] });
  });

  test("instances that deregister are believed gone at once", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    for (const id of ["a", "b", "c", "d"]) await app.put(id);
    await using container = scene.start({ hold: { for: "600s" } });
    await handler.untilRuns(1);
    await app.remove(["a", "b", "c"]);
    const runs = await handler.untilRuns(2);
    expect(runs[1]).toMatchObject({ reason: "changed", passing: 1, removed: ["a", "b", "c"] });
    expect(container.stderr).not.toContain("held");
  });

  test("with hold: false a collapse is believed at once", async () => {
    await using scene = await Scene.create();
    const { app, handler } = scene;
    for (const id of ["a", "b", "c", "d"]) await app.put(id);
    await using container = scene.start({ hold: false });
    await handler.untilRuns(1);
    await app.setStatus(["a", "b", "c"], "critical");
    const runs = await handler.untilRuns(2);
    expect(runs[1]).toMatchObject({ reason: "changed", passing: 1, removed: ["a", "b", "c"] });
    expect(container.stderr).not.toContain("held");
  });
});
