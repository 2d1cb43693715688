import { expect, test } from "bun:test";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { MemorySources } from "../../test/support/memory-sources.ts";
import { instanceOf, keyOf, ScriptedQueries } from "../../test/support/scripted-queries.ts";
import { invariant } from "../base/assert.ts";
import type { Admit } from "../template/function.ts";
import { createCatalogFunctions } from "../template/functions/catalog.ts";
import type { Sources } from "../template/sources.ts";
import { Template } from "../template/template.ts";
import { TemplateError } from "../template/template-error.ts";
import { CatalogText, type List, type Struct, type Value } from "../template/value.ts";
import { Dependencies } from "./dependencies.ts";
import { TemplateEvaluator } from "./template-evaluator.ts";

const web = { kind: "instances", service: "web" } as const;

interface Page {
  /** Calls a function of templates. */
  readonly call: (name: string, ...args: Value[]) => Value;
  /** Prints a text, if it may. */
  readonly print: (text: Value) => void;
  readonly sources: Sources;
}

/** A template that is a function, with an evaluator, and a catalogue that answers when told to. */
function start(run: (page: Page) => void) {
  const catalog = new ScriptedQueries();
  const logger = new MemoryLogger();
  const clock = new ManualClock();
  const news = { count: 0 };
  const state = { executions: 0, sources: undefined as Sources | undefined };
  const dependencies = new Dependencies({
    catalog,
    clock,
    logger,
    files: { identify: async () => "1", read: async () => "file" },
    runProgram: async () => ({ kind: "exited", code: 0, stdout: "plugin", stderr: "" }),
  });
  const template: Pick<Template, "execute" | "prepare"> = {
    prepare: () => Promise.resolve(),
    execute(_dot, { functions, admit }) {
      state.executions++;
      const printed: string[] = [];
      invariant(admit !== undefined, "an evaluator always judges");
      run({
        call: (name, ...args) =>
          functions.get(name)?.call(args, { executeTemplate: () => "" }) ?? "",
        print: (text) => print(text, admit, printed),
        sources: state.sources!,
      });
      return printed.join("");
    },
  };
  const evaluator = new TemplateEvaluator({
    name: "page",
    template,
    createFunctions(sources) {
      state.sources = sources;
      return createCatalogFunctions(sources);
    },
    missingKey: "zero",
    dependencies,
    env: (name) => (name === "HOME" ? "/root" : undefined),
    judgeText: (text) => (text.includes(";") ? "it has a semicolon" : undefined),
    onChanged: () => {
      news.count++;
    },
    clock,
    logger,
  });
  return { catalog, clock, evaluator, logger, news, state };
}

function print(value: Value, admit: Admit, printed: string[]): void {
  if (!(value instanceof CatalogText)) printed.push(String(value));
  else if (admit(value.bytes, value)) printed.push(value.bytes);
}

/** Prints all instances of "web", with their tags. */
function printInstances({ call, print }: Page): void {
  for (const instance of (call("service", "web") as List).items as readonly Struct[]) {
    print(instance.read("ID"));
    for (const tag of (instance.read("Tags") as List).items) print(tag);
    print("\n");
  }
}

test("evaluate() waits for what is not known yet, and names it", () => {
  const { catalog, evaluator, news } = start(printInstances);
  expect(evaluator.evaluate()).toEqual({ kind: "waiting", missing: ['service "web"'] });
  catalog.answer<"instances">(web, [instanceOf("a")]);
  expect(news.count).toBe(1);
  expect(evaluator.evaluate()).toEqual({ kind: "rendered", text: "a\n", leftOutCount: 0 });
});

test("evaluate() waits for a key that is not there", () => {
  const key = { kind: "key", path: "a" } as const;
  const { catalog, evaluator } = start(({ call, print }) => print(call("key", "a")));
  evaluator.evaluate();
  catalog.answer<"key">(key, undefined);
  expect(evaluator.evaluate()).toEqual({ kind: "waiting", missing: ['key "a"'] });
  catalog.answer<"key">(key, keyOf("a", "a; b"));
  expect(evaluator.evaluate()).toMatchObject({ kind: "rendered", text: "a; b" });
});

test("a text that may not be printed takes its entry out, and nothing else", () => {
  const { catalog, evaluator, logger, state } = start(printInstances);
  evaluator.evaluate();
  const evil = instanceOf("b", { tags: ["; evil"] });
  catalog.answer<"instances">(web, [instanceOf("a"), evil, instanceOf("c")]);
  const before = state.executions;
  expect(evaluator.evaluate()).toEqual({ kind: "rendered", text: "a\nc\n", leftOutCount: 1 });
  expect(state.executions - before).toBe(2);
  evaluator.evaluate();
  expect(logger.records.filter(({ level }) => level === "warn")).toMatchObject([
    { fields: { id: 'instance "b" of service "web"', reason: "it has a semicolon" } },
  ]);
  catalog.answer<"instances">(web, [instanceOf("b", { tags: ["good"] })]);
  expect(evaluator.evaluate()).toEqual({ kind: "rendered", text: "bgood\n", leftOutCount: 0 });
});

test("an entry that cannot be right is left out and counted", () => {
  const { catalog, evaluator } = start(printInstances);
  evaluator.evaluate();
  catalog.answer<"instances">(web, [instanceOf("a"), instanceOf("b", { address: "; x" })]);
  expect(evaluator.evaluate()).toEqual({ kind: "rendered", text: "a\n", leftOutCount: 1 });
});

test("entries that come to the front one after the other are left out, however many they are", () => {
  const { catalog, evaluator } = start(({ call, print }) => {
    const [first] = (call("service", "web") as List).items as readonly Struct[];
    for (const tag of (first?.read("Tags") as List | undefined)?.items ?? []) print(tag);
  });
  evaluator.evaluate();
  const evil = Array.from({ length: 50 }, (_, at) => instanceOf(`a${at}`, { tags: ["; evil"] }));
  catalog.answer<"instances">(web, [...evil, instanceOf("b", { tags: ["good"] })]);
  expect(evaluator.evaluate()).toEqual({ kind: "rendered", text: "good", leftOutCount: 50 });
});

test("leaving out ends after a while", () => {
  let at = 0;
  const { clock, evaluator } = start(({ print }) => {
    clock.nowMs = () => 100 * at;
    print(new CatalogText(";", [{ key: String(at++), title: "t" }]));
  });
  expect(evaluator.evaluate()).toMatchObject({
    error: { message: "Cannot render the template: after 1000 ms there is more to leave out" },
  });
  expect(at).toBe(10);
});

test("a template whose text is refused again and again fails, rather than to have a hole", () => {
  const entry = { key: "k", title: "t" };
  const { evaluator } = start(({ print }) => print(new CatalogText(";", [entry])));
  const evaluation = evaluator.evaluate();
  expect(evaluation).toMatchObject({ kind: "failed" });
});

test("a refused text of no entry fails as well", () => {
  const { evaluator } = start(({ print }) => print(new CatalogText(";", [])));
  expect(evaluator.evaluate()).toMatchObject({ kind: "failed" });
});

test("a template's error is the evaluation's, and a bug of ours is logged", () => {
  const place = { phase: "execute", template: "page", line: 3 } as const;
  const error = new TemplateError("wrong", place);
  const { evaluator } = start(() => {
    throw error;
  });
  expect(evaluator.evaluate()).toEqual({ kind: "failed", error });

  const broken = start(() => {
    throw new Error("a bug");
  });
  expect(broken.evaluator.evaluate()).toMatchObject({ kind: "failed" });
  expect(broken.logger.messages("error")).toHaveLength(1);
});

test("a failed evaluation goes on following what it had asked for", () => {
  const { catalog, evaluator } = start(({ call }) => {
    call("service", "web");
    throw new TemplateError("wrong", { phase: "execute", template: "page", line: 1 });
  });
  evaluator.evaluate();
  evaluator.evaluate();
  expect(catalog.countOf(web)).toBe(1);
});

test("what a complete evaluation does not ask for is followed no longer", () => {
  const key = { kind: "key", path: "on" } as const;
  const { catalog, evaluator } = start(({ call }) => {
    if (call("keyOrDefault", "on", "no") === "yes") call("service", "web");
  });
  evaluator.evaluate();
  catalog.answer<"key">(key, keyOf("on", "yes"));
  evaluator.evaluate();
  expect(catalog.countOf(web)).toBe(1);
  catalog.answer<"key">(key, keyOf("on", "no"));
  evaluator.evaluate();
  expect(catalog.countOf(web)).toBe(0);
});

test("files and plugins are waited for by name, the environment is not", async () => {
  const { evaluator, news } = start(({ print, sources }) => {
    print(sources.readFile("/\u00c3\u00bc") ?? "");
    print(sources.runPlugin(["date"]) ?? "");
    print(sources.env("HOME") ?? "");
  });
  expect(evaluator.evaluate()).toEqual({
    kind: "waiting",
    missing: ['file "/ü"', 'plugin "date"'],
  });
  await settle();
  expect(news.count).toBe(2);
  expect(evaluator.evaluate()).toMatchObject({ kind: "rendered", text: "fileplugin/root" });
});

test("the time is the wall clock's", () => {
  const { evaluator } = start(({ print, sources }) => print(String(sources.nowMs())));
  expect(evaluator.evaluate()).toMatchObject({ text: String(Date.UTC(2026, 0, 1)) });
});

test("close() ends all following", () => {
  const { catalog, evaluator } = start(printInstances);
  evaluator.evaluate();
  evaluator.close();
  expect(catalog.open).toBe(0);
});

test("a template in Go's language is rendered without a spoilt instance", () => {
  const source = '{{range service "web"}}server {{.Address}}:{{.Port}}; # {{.Tags}}\n{{end}}';
  const catalog = new ScriptedQueries();
  const [clock, logger] = [new ManualClock(), new MemoryLogger()];
  const dependencies = new Dependencies({
    catalog,
    clock,
    logger,
    runProgram: async () => ({ kind: "timedOut" }),
  });
  const functions = createCatalogFunctions(new MemorySources());
  const evaluator = new TemplateEvaluator({
    name: "page",
    template: Template.parse("page", source, { functions }),
    createFunctions: createCatalogFunctions,
    missingKey: "zero",
    dependencies,
    env: () => undefined,
    judgeText: (text) => (text.includes("\n") ? "it has a line of its own" : undefined),
    onChanged: () => undefined,
    clock,
    logger,
  });
  expect(evaluator.evaluate()).toMatchObject({ kind: "waiting" });
  catalog.answer<"instances">(web, [
    instanceOf("a", { tags: ["x", "y"] }),
    instanceOf("b", { tags: ["\n} server {"] }),
  ]);
  expect(evaluator.evaluate()).toEqual({
    kind: "rendered",
    text: "server 198.18.0.2:80; # [x y]\n",
    leftOutCount: 1,
  });
});

test.each([
  [true, { kind: "rendered", text: "1;2;", leftOutCount: 1 }],
  [false, { kind: "failed" }],
])(
  "an entry that the template fails for is left out if that is asked for: %s",
  (asked, expected) => {
    const source = '{{range service "web"}}{{slice .ServiceMeta.w 0 1}};{{end}}';
    const catalog = new ScriptedQueries();
    const [clock, logger] = [new ManualClock(), new MemoryLogger()];
    const evaluator = new TemplateEvaluator({
      name: "page",
      template: Template.parse("page", source, {
        functions: createCatalogFunctions(new MemorySources()),
      }),
      createFunctions: createCatalogFunctions,
      missingKey: "zero",
      dependencies: new Dependencies({
        catalog,
        clock,
        logger,
        runProgram: async () => ({ kind: "timedOut" }),
      }),
      env: () => undefined,
      judgeText: () => undefined,
      leavesOutFailing: asked,
      onChanged: () => undefined,
      clock,
      logger,
    });
    evaluator.evaluate();
    catalog.answer<"instances">(
      web,
      ["1", "", "2"].map((w, at) => instanceOf(`${at}`, { meta: { w } })),
    );
    expect(evaluator.evaluate()).toMatchObject(expected);
  },
);

test("a template that fails for want of an answer waits for it", () => {
  const source = `{{(index (service "web") 0).ID}}`;
  const catalog = new ScriptedQueries();
  const [clock, logger] = [new ManualClock(), new MemoryLogger()];
  const runProgram = async () => ({ kind: "timedOut" }) as const;
  const evaluator = new TemplateEvaluator({
    name: "page",
    template: Template.parse("page", source, {
      functions: createCatalogFunctions(new MemorySources()),
    }),
    createFunctions: createCatalogFunctions,
    missingKey: "zero",
    dependencies: new Dependencies({ catalog, clock, logger, runProgram }),
    env: () => undefined,
    judgeText: () => undefined,
    onChanged: () => undefined,
    clock,
    logger,
  });
  expect(evaluator.evaluate()).toEqual({ kind: "waiting", missing: ['service "web"'] });
  catalog.answer<"instances">(web, []);
  expect(evaluator.evaluate()).toMatchObject({ kind: "failed" });
  catalog.answer<"instances">(web, [instanceOf("a")]);
  expect(evaluator.evaluate()).toMatchObject({ kind: "rendered", text: "a" });
});
