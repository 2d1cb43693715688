import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { limits } from "../../base/limits.ts";
import type { Config } from "../config.ts";
import { printIssues } from "../excerpt.ts";
import { type Issue, Issues, toFinding } from "../issue.ts";
import { readJson5 } from "../json5.ts";
import { renderSource } from "../render.ts";
import type { Source } from "../source.ts";
import { isJobs, translateJobs } from "./jobs.ts";

const casesRoot = join(import.meta.dir, "../cases/jobs");

interface Surroundings {
  readonly env?: Record<string, string>;
  readonly app?: string[];
}

interface Expected extends Surroundings {
  /** "line:column severity code path", in the order of the text. */
  readonly issues: string[];
  /** What the configuration has at least; null: there is none. */
  readonly config: object | null;
}

interface Loaded {
  readonly config: Config | undefined;
  readonly issues: readonly Issue[];
  readonly source: Source;
}

async function load(text: string, { env = {}, app = [] }: Surroundings = {}): Promise<Loaded> {
  const source: Source = { text, name: "-config", origin: "flag" };
  if (!text.includes("{{")) return translate(source, { env, app });
  const rendered = await renderSource(source, env);
  if ("issue" in rendered) return { config: undefined, issues: [rendered.issue], source };
  return translate(rendered.source, { env, app });
}

function translate(source: Source, surroundings: Required<Surroundings>): Loaded {
  const issues = new Issues(source.text);
  const parsed = readJson5(source.text);
  if ("mistake" in parsed) {
    issues.error({ path: "", offset: parsed.mistake.offset }, toFinding(parsed.mistake));
    return { config: undefined, issues: issues.sorted(), source };
  }
  const root = { node: parsed.root, path: "", offset: parsed.root.offset, issues };
  return { config: translateJobs(root, surroundings), issues: issues.sorted(), source };
}

const files = readdirSync(casesRoot, { recursive: true, encoding: "utf8" }).sort();
const cases = files.filter((file) => file.endsWith(".json5"));

test.each(cases)("translateJobs() reads %s as it says", async (file) => {
  const text = readFileSync(join(casesRoot, file), "utf8");
  const beside = readFileSync(join(casesRoot, expectedOf(file)), "utf8");
  // JSON has no Infinity, which is what "unlimited" is read as.
  const expected = JSON.parse(beside, (_, value: unknown) =>
    value === "Infinity" ? Infinity : value,
  ) as Expected;
  const { config, issues } = await load(text, expected);
  expect(issues.map(summarize)).toEqual(expected.issues);
  expect(config !== undefined).toBe(expected.config !== null);
  if (config) expect(config).toMatchObject(expected.config ?? {});
});

test("every case has what it expects beside it", () => {
  const others = files.filter((file) => file.endsWith(".expected.json"));
  expect(cases.map(expectedOf).sort()).toEqual(others);
});

function expectedOf(file: string): string {
  return file.replace(/\.json5$/, ".expected.json");
}

function summarize(issue: Issue): string {
  return `${issue.line}:${issue.column} ${issue.severity} ${issue.code} ${issue.path}`.trimEnd();
}

test.each([
  ["{jobs: []}", true],
  ["{watches: []}", true],
  ["{control: {}}", true],
  ["{generation: 3}", true],
  ["{generation: '3', services: []}", true],
  ["{generation: 1, jobs: []}", false],
  ["{generation: null, jobs: []}", true],
  ["{services: []}", false],
  ["{Jobs: []}", false],
  ["{telemetry: {}, services: []}", false],
  ["{}", false],
])("isJobs() knows %j: %p", (text, expected) => {
  const parsed = readJson5(text);
  expect("root" in parsed && isJobs(parsed.root)).toBe(expected);
});

test("translateJobs() says of every key what holds without it", async () => {
  const { config } = await load("{consul: 'c', jobs: [{name: 'a', exec: '/a'}]}");
  expect(config).toEqual({
    generation: 3,
    consul: { address: "http://c:8500" },
    logging: { level: "info", format: "default", output: "stdout" },
    jobs: [
      {
        name: "a",
        exec: ["/a"],
        role: "task",
        when: { kind: "startup" },
        restart: { after: "exit", limit: 0, firstMs: 0, baseMs: 500, maxMs: 30_000 },
        stopTimeoutMs: limits.stopTimeoutMs,
        signalScope: "group",
        drainMs: 0,
        stdin: "null",
        output: "log",
      },
    ],
    services: [],
    watches: [],
    templates: [],
    signals: {
      SIGTERM: "stop",
      SIGINT: "stop",
      SIGHUP: "ignore",
      SIGUSR1: "ignore",
      SIGUSR2: "ignore",
      SIGPIPE: "ignore",
    },
    limits: {},
    control: { socketPath: "/var/run/containerpilot.socket" },
  });
});

test("translateJobs() warns of watches beyond the limit", async () => {
  const watches = (count: number) =>
    Array.from({ length: count }, (_, index) => `{name: 'app${index}', interval: 1}`).join();
  const codes = async (count: number) => {
    const { issues } = await load(`{consul: 'c', watches: [${watches(count)}]}`);
    return issues.map(({ code }) => code);
  };
  expect(await codes(limits.watchesMax)).toEqual([]);
  expect(await codes(limits.watchesMax + 1)).toEqual(["many-watches"]);
});

/** Never a throw; a configuration, or an error; and all of it can be printed. */
async function check(text: string): Promise<void> {
  const { config, issues, source } = await load(text);
  const hasError = issues.some(({ severity }) => severity === "error");
  expect(config !== undefined).toBe(!hasError);
  const printed = printIssues(issues, source);
  expect(printed.replaceAll(/[\t\n]/g, "")).not.toMatch(/\p{Cc}/u);
  if (config) expectUniqueNames(config);
}

function expectUniqueNames({ jobs, watches }: Config): void {
  const names = new Set(jobs.map(({ name }) => name));
  expect(names.size).toBe(jobs.length);
  expect(new Set(watches.map(({ name }) => name)).size).toBe(watches.length);
}

test("translateJobs() takes any value at any of its keys", async () => {
  const wild = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.integer(),
    fc.constantFrom("", " ", "a && b", "tcp://x:0", "1h", "-1s", "eth0[", "SIGTERM", 0, -1, 1.5),
    fc.constantFrom("app", "db", "watch.db", "healthy", "unlimited", "3", "warning", true, null),
  );
  const objectOf = (...keys: string[]) =>
    fc.oneof(
      wild,
      fc.record(Object.fromEntries(keys.map((key) => [key, wild])), { requiredKeys: [] }),
    );
  const listOf = (item: fc.Arbitrary<unknown>) => fc.oneof(wild, fc.array(item, { maxLength: 4 }));
  const job = fc.record(
    {
      name: fc.oneof(fc.constantFrom("app", "db", "db"), wild),
      exec: fc.oneof(fc.constant("/bin/app"), wild),
      when: objectOf("source", "once", "each", "interval", "timeout"),
      health: objectOf("exec", "interval", "ttl", "timeout", "eager", "logging"),
      consul: objectOf("enableTagOverride", "deregisterCriticalServiceAfter"),
      logging: objectOf("raw"),
      ...Object.fromEntries(
        ["port", "main", "restarts", "timeout", "stopTimeout", "stopSignal", "signalGroup", "drain"]
          .concat("initial_status", "initialStatus", "tags", "interfaces")
          .map((key) => [key, wild]),
      ),
    },
    { requiredKeys: ["name"] },
  );
  const root = fc.record(
    {
      consul: fc.constant("consul:8500"),
      jobs: listOf(job),
      watches: listOf(objectOf("name", "interval", "tag", "dc", "hold")),
      telemetry: objectOf("port", "interfaces", "tags", "metrics"),
      control: objectOf("socket"),
      logging: objectOf("level", "format", "output"),
      signals: objectOf("SIGTERM", "hup", "SIGKILL"),
      stopTimeout: wild,
      startWait: wild,
    },
    { requiredKeys: ["consul"] },
  );
  await fc.assert(
    fc.asyncProperty(root, (value) => check(JSON.stringify(value, undefined, 1))),
    { numRuns: 1000 },
  );
});

test("translateJobs() gives every job a name of its own, and each waits for all of a name", async () => {
  const name = fc.constantFrom("a", "b", "a.2", "c");
  await fc.assert(
    fc.asyncProperty(fc.array(name, { minLength: 1 }), name, async (names, source) => {
      const jobs = names.map((given) => `{name: '${given}', exec: '/x'}`);
      const waiting = `{name: 'waiting', exec: '/x', when: {source: '${source}', once: 'stopped'}}`;
      const { config } = await load(`{consul: 'c', jobs: [${[...jobs, waiting].join()}]}`);
      if (config === undefined) throw new Error("There is no configuration");
      expectUniqueNames(config);
      const when = config.jobs.at(-1)?.when;
      const heard = when?.kind === "once" ? [when.source, ...(when.otherSources ?? [])] : [];
      const meant = config.jobs
        .filter((_, index) => names[index] === source)
        .map((job) => job.name);
      expect(heard).toEqual(meant.length > 0 ? meant : [source]);
    }),
  );
});

test("translateJobs() stays quick with ten thousand jobs that wait for each other", async () => {
  const jobs = Array.from({ length: 10_000 }, (_, index) => {
    const source = `j${(index + 1) % 10_000}`;
    return `{name: 'j${index}', exec: 'x', when: {source: '${source}', once: 'stopped'}}`;
  });
  const { issues } = await load(`{consul: 'c', jobs: [${jobs.join()}]}`);
  expect(issues.map(({ code }) => code)).toEqual(["waiting-circle"]);
});
