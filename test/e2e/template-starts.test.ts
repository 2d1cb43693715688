// What comes at an inconvenient time: reloads, maintenance and changes while the app is about to start.
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  absentConsul,
  type Container,
  runContainer,
  startContainer,
} from "../support/container.ts";
import { descendantsOf } from "../support/processes.ts";
import { until } from "../support/until.ts";

/** Files that templates read and write, and a configuration that can be written anew. */
class Scene implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<Scene> {
    return new Scene(await mkdtemp(join(tmpdir(), "template-starts-")));
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  read(name: string): string | undefined {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), "utf8") : undefined;
  }

  configure(config: object): void {
    this.write("config", JSON.stringify({ ...absentConsul, ...config }));
  }

  start(app: readonly string[]): Container {
    return startContainer({ config: `file://${this.path("config")}`, app });
  }

  async untilText(name: string, text: string, container: Container): Promise<void> {
    await until(() => this.read(name) === text, {
      what: `${name} to be ${JSON.stringify(text)}`,
      explain: () => `it is ${JSON.stringify(this.read(name))}\n${container.stderr}`,
    });
  }

  /** Writes the file twice, each time until a container without maintenance has seen it. */
  async followTwice(name: string): Promise<void> {
    const templates = [template(this.path("seen"), `<< file "${this.path(name)}" >>`)];
    await using witness = startContainer({ config: { ...absentConsul, templates }, app });
    for (const text of ["two", "three"]) {
      this.write(name, text);
      await this.untilText("seen", text, witness);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}

/** A template whose text is in the configuration, which is a template, too. */
function template(destination: string, contents: string, more: object = {}): object {
  return { contents, delimiters: ["<<", ">>"], destination, ...more };
}

/** Says that it runs, then lives until it is stopped. */
const app = ["bash", "-c", "trap 'exit 3' TERM; echo running; sleep 600 & wait; wait"];

/** A preStart that ends when the file is there. */
function waitFor(path: string): string[] {
  return ["bash", "-c", `echo waiting; until [ -e ${path} ]; do sleep 0.01; done`];
}

describe("before the app runs", () => {
  test("a reload takes all templates away while preStart runs: the app is started", async () => {
    await using scene = await Scene.create();
    const preStart = waitFor(scene.path("go"));
    scene.configure({ preStart, templates: [template(scene.path("out"), "one")] });
    await using container = scene.start(app);
    await container.line(/waiting/);
    scene.configure({ preStart });
    await container.signal("SIGHUP");
    await container.line(/Reloaded/);
    scene.write("go", "");
    await container.line(/running/);
    expect(scene.read("out")).toBeUndefined();
  });

  test("preStart brings a template, asks for a reload and ends at once: there is one renderer", async () => {
    await using scene = await Scene.create();
    const next = template(scene.path("out"), `<< file "${scene.write("in", "one")}" >>`);
    const preStart = [
      "bash",
      "-c",
      `cp ${scene.path("next")} ${scene.path("config")}; kill -HUP 1`,
    ];
    scene.write("next", JSON.stringify({ ...absentConsul, templates: [next] }));
    scene.configure({ preStart });
    await using container = scene.start(app);
    await container.line(/Reloaded/);
    await scene.untilText("out", "one", container);
    await container.line(/running/);
    scene.configure({});
    await container.signal("SIGHUP");
    await container.line(/templates="1 removed, 0 added"/);
    await scene.followTwice("in");
    expect(scene.read("out")).toBe("one");
  });

  test("a reload in maintenance mends the template that the app waits for", async () => {
    await using scene = await Scene.create();
    const out = scene.path("out");
    scene.configure({ templates: [template(out, `<< file "${scene.path("missing")}" >>`)] });
    await using container = scene.start(app);
    await container.line(/Cannot read a file that a template needs/);
    await container.signal("SIGUSR1");
    await container.line(/Maintenance is on/);
    scene.configure({ templates: [template(out, "one")] });
    await container.signal("SIGHUP");
    await container.line(/running/);
    expect(scene.read("out")).toBe("one");
  });

  test("a reload says that the app need not wait: it is started", async () => {
    await using scene = await Scene.create();
    const contents = `<< file "${scene.path("missing")}" >>`;
    scene.configure({ templates: [template(scene.path("out"), contents)] });
    await using container = scene.start(app);
    await container.line(/Cannot read a file that a template needs/);
    expect(container.stdout).toBe("");
    scene.configure({ templates: [template(scene.path("out"), contents, { before: "nothing" })] });
    await container.signal("SIGHUP");
    await container.line(/running/);
  });

  test("maintenance that began with preStart lasts: nothing is rendered once the app runs", async () => {
    await using scene = await Scene.create();
    const contents = `<< file "${scene.write("in", "one")}" >>`;
    const preStart = waitFor(scene.path("go"));
    scene.configure({ preStart, templates: [template(scene.path("out"), contents)] });
    await using container = scene.start(app);
    await container.line(/waiting/);
    await container.signal("SIGUSR1");
    await container.line(/Maintenance is on/);
    scene.write("go", "");
    await container.line(/running/);
    expect(scene.read("out")).toBe("one");
    await scene.followTwice("in");
    expect(scene.read("out")).toBe("one");
    await container.signal("SIGUSR1");
    await scene.untilText("out", "three", container);
  });

  test("a stop while preStart runs renders nothing, even when that succeeds", async () => {
    await using scene = await Scene.create();
    scene.configure({
      preStart: ["bash", "-c", "trap 'exit 0' TERM; echo waiting; sleep 600 & wait"],
      templates: [template(scene.path("out"), "one")],
    });
    await using container = scene.start(app);
    await container.line(/waiting/);
    await container.signal("SIGTERM");
    expect(await container.exited).toBe(143);
    expect(scene.read("out")).toBeUndefined();
  });

  test("a broken template that preStart has fetched ends the container at once with 125", async () => {
    await using scene = await Scene.create();
    const [source, broken] = [scene.path("source"), scene.write("broken", "{{ range }}")];
    const container = await runContainer({
      config: {
        ...absentConsul,
        preStart: ["cp", broken, source],
        templates: [{ source, destination: scene.path("out") }],
      },
      app: ["echo", "started"],
    });
    expect(await container.exited).toBe(125);
    expect(container.stdout).toBe("");
    expect(container.stderr).toContain("The app is not started: its template is not rendered");
    expect(container.stderr).toContain("missing value for range");
  });
});

describe("while the app runs", () => {
  test("a reload with a broken template that preStart has fetched keeps the one before it", async () => {
    await using scene = await Scene.create();
    const input = scene.write("in", "one");
    const source = scene.write("source", `{{ file "${input}" }}`);
    scene.configure({
      preStart: "true",
      templates: [{ source, destination: scene.path("out") }],
    });
    await using container = scene.start(app);
    await container.line(/running/);
    scene.write("source", "{{ range }}");
    await container.signal("SIGHUP");
    await container.line(/The edited template is not taken/);
    scene.write("in", "two");
    await scene.untilText("out", "two", container);
  });

  test("a command that was mended by a reload runs for the change that it missed", async () => {
    await using scene = await Scene.create();
    const contents = `<< file "${scene.write("in", "one")}" >>`;
    const configure = (onRendered: string[]): void =>
      scene.configure({ templates: [template(scene.path("out"), contents, { onRendered })] });
    configure(["false"]);
    await using container = scene.start(app);
    await container.line(/running/);
    scene.write("in", "two");
    await container.line(/exited with code 1/);
    configure(["touch", scene.path("ran")]);
    await container.signal("SIGHUP");
    await scene.untilText("ran", "", container);
  });

  test("maintenance ends a program that a template runs", async () => {
    await using scene = await Scene.create();
    const contents = `<< plugin "tail" "-f" "/dev/null" >>`;
    scene.configure({ templates: [template(scene.path("out"), contents, { before: "nothing" })] });
    await using container = scene.start(app);
    const shim = await container.pid();
    const isRunning = (): boolean => descendantsOf(shim).some(({ name }) => name === "tail");
    await until(isRunning, { explain: () => container.stderr });
    await container.signal("SIGUSR1");
    await until(() => !isRunning(), { explain: () => container.stderr });
  });

  test("a signal waits until the app has its handler", async () => {
    await using scene = await Scene.create();
    const contents = `<< file "${scene.write("in", "one")}" >>`;
    const more = { onRendered: { signal: "SIGHUP" } };
    scene.configure({ templates: [template(scene.path("out"), contents, more)] });
    const script = `echo slow; until [ -e ${scene.path("go")} ]; do sleep 0.01; done
      trap 'echo reloaded' HUP; while :; do sleep 0.05; done`;
    await using container = scene.start(["bash", "-c", script]);
    await container.line(/slow/);
    scene.write("in", "two");
    await scene.untilText("out", "two", container);
    await container.line(/The template is rendered[^]*The template is rendered/);
    scene.write("go", "");
    await container.line(/reloaded/);
    expect(container.process.exitCode).toBeNull();
  });
});
