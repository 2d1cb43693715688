import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { printIssues } from "./excerpt.ts";
import type { Issue } from "./issue.ts";
import { loadConfig, loadSource } from "./load.ts";

const casesRoot = join(import.meta.dir, "cases");

interface Expected {
  /** "nginx" unless it says otherwise. */
  app?: string[];
  env?: Record<string, string>;
  /** "line:column severity code path", in the order of the text. */
  issues: string[];
  /** What the configuration has at least; null: there is none. */
  config: object | null;
}

// Those of generation 3 are read by dialects/jobs.test.ts.
const cases = [...new Bun.Glob("**/*.expected.json").scanSync(casesRoot)]
  .filter((file) => !file.startsWith("jobs/"))
  .sort();

test.each(cases)("loadConfig() reads %s as it says", async (file) => {
  const expected = JSON.parse(readFileSync(join(casesRoot, file), "utf8")) as Expected;
  const text = readFileSync(join(casesRoot, file.replace(".expected.json", ".json")), "utf8");
  const { env = {}, app = ["nginx"] } = expected;
  const { config, issues } = await loadConfig({ value: text, env, app });
  expect(issues.map(summarize)).toEqual(expected.issues);
  expect(config !== undefined).toBe(expected.config !== null);
  if (config) expect(config).toMatchObject(expected.config ?? {});
});

test("every case has what it expects beside it, and there are at least 60", () => {
  const inputs = [...new Bun.Glob("**/*.json").scanSync(casesRoot)]
    .filter((file) => !file.endsWith(".expected.json"))
    .sort();
  expect(cases.map((file) => file.replace(".expected.json", ".json"))).toEqual(inputs);
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

function summarize(issue: Issue): string {
  return `${issue.line}:${issue.column} ${issue.severity} ${issue.code} ${issue.path}`.trimEnd();
}

/** Never a throw; a configuration, or an error; and all of it can be printed. */
async function load(text: string): Promise<void> {
  const source = { text, name: "-config", origin: "flag" } as const;
  const { config, issues } = await loadSource({ source }, { env: {}, app: ["app"] });
  const hasError = issues.some(({ severity }) => severity === "error");
  expect(config !== undefined).toBe(!hasError);
  expect(issues.length).toBeLessThanOrEqual(101);
  const printed = printIssues(issues, source);
  expect(printed.replaceAll(/[\t\n]/g, "")).not.toMatch(/\p{Cc}/u);
}

test("loadConfig() takes any text", async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: "binary" }), load));
});

test.each([
  ["/dev/zero", "it is no regular file"],
  ["/", "it is a directory"],
])("loadConfig() refuses the template %s: %s", async (source, reason) => {
  const value = JSON.stringify({ consul: "x", templates: [{ source, destination: "/tmp/x" }] });
  const { config, issues } = await loadConfig({ value, env: {}, app: [] });
  expect(config).toBeUndefined();
  expect(issues).toMatchObject([{ code: "template-mistake", reason }]);
});

test("loadConfig() takes any JSON", async () => {
  await fc.assert(fc.asyncProperty(fc.object(), (value) => load(JSON.stringify(value))));
});

test("loadConfig() takes any value at any of its keys", async () => {
  const wild = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.integer(),
    fc.constantFrom(
      "",
      " ",
      "a && b",
      "tcp://x:0",
      "http://",
      "1h",
      "-1s",
      "eth0[",
      "SIGTERM",
      0,
      -1,
      65536,
      1.5,
      [],
    ),
  );
  const objectOf = (...keys: string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, wild])), { requiredKeys: [] });
  const service = objectOf(
    ...["name", "id", "port", "health", "poll", "ttl", "timeout", "eager", "tags", "interfaces"],
    "publicIp",
  );
  const backend = objectOf("name", "tag", "poll", "onChange", "timeout", "hold");
  const template = objectOf(
    ...["name", "source", "contents", "destination", "perms", "check", "checkTimeout", "wait"],
    ...["onRendered", "timeout", "delimiters", "errorOnMissingKey", "syntax", "before", "hold"],
  );
  const root = fc.record(
    {
      templates: fc.oneof(wild, fc.array(fc.oneof(wild, template))),
      startWait: wild,
      consul: fc.oneof(
        wild,
        objectOf("address", "token", "tokenFile", "tls", "datacenter", "scheme"),
      ),
      services: fc.oneof(wild, fc.array(fc.oneof(wild, service))),
      backends: fc.oneof(wild, fc.array(fc.oneof(wild, backend))),
      signals: fc.oneof(wild, objectOf("SIGTERM", "hup", "SIGKILL", "SIGNONE")),
      logging: fc.oneof(wild, objectOf("level", "format", "output")),
      limits: fc.oneof(wild, objectOf("nofile")),
      preStart: wild,
      onStart: wild,
      preStop: wild,
      postStop: wild,
      stopTimeout: wild,
      stopSignal: wild,
      drain: wild,
      hookTimeout: wild,
      signalGroup: wild,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(root, (value) => load(JSON.stringify(value, undefined, 1))),
    { numRuns: 500 },
  );
});

test("loadConfig() stays quick and brief with a hundred thousand mistakes", async () => {
  const keys = Array.from({ length: 60_000 }, (_, index) => `"key${index}":0`);
  const { issues } = await loadConfig({ value: `{${keys.join(",")}}`, env: {}, app: [] });
  expect(issues).toHaveLength(101);
  expect(issues.at(-1)).toMatchObject({ code: "more-issues", count: 60_001 - 100 });
  expect(issues.some(({ code }) => code === "missing-key")).toBe(true);
});
