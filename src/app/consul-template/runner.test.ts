import { expect, test } from "bun:test";
import { ManualClock } from "../../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../../test/support/memory-logger.ts";
import type { ConsulTemplateEntry } from "../../config/consul-template-config.ts";
import type { Evaluation } from "../../render/evaluation.ts";
import { TemplateError } from "../../template/template-error.ts";
import { RunFailure } from "./run-failure.ts";
import { type RunnableTemplate, Runner, type RunnerOptions } from "./runner.ts";

const env = { isPristine: false, custom: [], allowed: [], denied: [] };

/** A template that comes to what the test says. */
class ScriptedTemplate implements RunnableTemplate {
  readonly entry: ConsulTemplateEntry;
  readonly name: string;
  isDue = true;
  written: string | undefined;
  failure: RunFailure | undefined;
  isPatient = false;
  isClosed = false;
  next: Evaluation = { kind: "waiting", missing: ['key "a"'] };

  constructor(name: string, isErrorFatal = true) {
    this.name = name;
    this.entry = {
      source: { kind: "file", path: name },
      destination: `/${name}`,
      hasFolders: true,
      hasBackup: false,
      delimiters: { left: "{{", right: "}}" },
      deniedFunctions: [],
      isMissingKeyError: false,
      isLookupError: false,
      isErrorFatal,
      command: { argv: [name], timeoutMs: 1, env },
    };
  }

  becomes(text: string): this {
    this.next = { kind: "rendered", text, leftOutCount: 0 };
    this.isDue = true;
    return this;
  }

  fails(): this {
    const place = { phase: "execute", template: this.name, line: 1 } as const;
    this.next = { kind: "failed", error: new TemplateError("no", place) };
    this.isDue = true;
    return this;
  }

  evaluate(): Evaluation {
    this.isDue = false;
    return this.next;
  }

  beginToWait(): void {
    this.isPatient = true;
  }

  close(): void {
    this.isClosed = true;
  }
}

function create(options: Partial<RunnerOptions> = {}) {
  const clock = new ManualClock();
  const log: string[] = [];
  const files = new Map<string, string>();
  const runner = new Runner(
    { isOnce: false, isDry: false, ...options },
    {
      install: async ({ destination = "" }, bytes) => {
        if (bytes === "unwritable") throw new Error("Cannot write");
        const isOther = files.get(destination) !== bytes;
        files.set(destination, bytes);
        if (isOther) log.push(`write ${destination}`);
        return isOther;
      },
      show: (destination, bytes) => log.push(`show ${destination} ${bytes}`),
      runCommands: async (commands) => {
        if (commands.length > 0) log.push(`run ${commands.map(({ argv }) => argv[0]).join(" ")}`);
        if (commands.some(({ argv }) => argv[0] === "bad")) throw new RunFailure("Cannot run bad");
      },
      onAllRendered: (hasChanged) => log.push(hasChanged ? "all, changed" : "all"),
      onChanged: () => log.push("changed"),
      onFinished: (failure) => log.push(`end ${failure?.message ?? "well"}`),
      clock,
      logger: new MemoryLogger(),
    },
  );
  /** What has happened since the last question. */
  const news = async (): Promise<string[]> => {
    runner.schedule();
    await clock.advance(0);
    return log.splice(0);
  };
  return { runner, files, news };
}

test("files are written before the commands run, and what is equal is not written", async () => {
  const { runner, files, news } = create();
  const a = new ScriptedTemplate("a").becomes("1");
  const b = new ScriptedTemplate("b").becomes("2");
  files.set("/b", "2");
  runner.start([a, b]);
  expect(await news()).toEqual(["write /a", "run a", "all, changed"]);
  expect([a.isPatient, b.isPatient]).toEqual([true, true]);
  a.becomes("3");
  b.becomes("4");
  expect(await news()).toEqual(["write /a", "write /b", "run a b", "changed"]);
  a.becomes("3");
  expect(await news()).toEqual([]);
});

test("one that waits keeps the others from nothing but the end", async () => {
  const { runner, news } = create({ isOnce: true });
  const a = new ScriptedTemplate("a").becomes("1");
  const b = new ScriptedTemplate("b");
  runner.start([a, b]);
  expect(await news()).toEqual(["write /a", "run a"]);
  b.becomes("2");
  expect(await news()).toEqual(["write /b", "run b", "all, changed", "end well"]);
  expect([a.isClosed, b.isClosed]).toEqual([true, true]);
});

test("a dry run shows and writes nothing", async () => {
  const { runner, news } = create({ isOnce: true, isDry: true });
  runner.start([new ScriptedTemplate("a").becomes("1")]);
  expect(await news()).toEqual(["show /a 1", "all", "end well"]);
});

test.each([
  ["evaluated", new ScriptedTemplate("a").fails(), 'end Cannot render the template "a": no'],
  ["written", new ScriptedTemplate("a").becomes("unwritable"), "end Cannot write"],
])("a template that cannot be %s ends the program", async (_, template, end) => {
  const { runner, news } = create();
  runner.start([template]);
  expect(await news()).toEqual([end]);
  template.becomes("1");
  expect(await news()).toEqual([]);
});

test("a command that fails ends the program", async () => {
  const { runner, news } = create();
  runner.start([new ScriptedTemplate("bad").becomes("1")]);
  expect(await news()).toEqual(["write /bad", "run bad", "end Cannot run bad"]);
});

test.each([
  ["evaluated", new ScriptedTemplate("a", false).fails()],
  ["written", new ScriptedTemplate("a", false).becomes("unwritable")],
])("one that cannot be %s and is not fatal is mended by a change", async (_, template) => {
  const { runner, news } = create();
  runner.start([template]);
  expect(await news()).toEqual([]);
  template.becomes("1");
  expect(await news()).toEqual(["write /a", "run a", "all, changed"]);
});

test("-once ends with an error that is not fatal when the others are rendered, unless it was mended", async () => {
  const { runner, news } = create({ isOnce: true });
  const a = new ScriptedTemplate("a", false).fails();
  const b = new ScriptedTemplate("b");
  runner.start([a, b]);
  expect(await news()).toEqual([]);
  b.becomes("2");
  expect(await news()).toEqual(["write /b", "run b", 'end Cannot render the template "a": no']);
  const mended = create({ isOnce: true });
  const [c, d] = [new ScriptedTemplate("c", false).fails(), new ScriptedTemplate("d")];
  mended.runner.start([c, d]);
  expect(await mended.news()).toEqual([]);
  c.becomes("1");
  expect(await mended.news()).toEqual(["write /c", "run c"]);
  d.becomes("2");
  expect(await mended.news()).toEqual(["write /d", "run d", "all, changed", "end well"]);
});

test("without templates everything has been rendered", async () => {
  const { runner, news } = create();
  runner.start([]);
  expect(await news()).toEqual(["all"]);
});

test("close() lets nothing be heard of it", async () => {
  const { runner, news } = create();
  runner.start([new ScriptedTemplate("a").becomes("1")]);
  await runner.close();
  expect(await news()).toEqual([]);
});
