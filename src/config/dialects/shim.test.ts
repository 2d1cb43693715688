import { expect, test } from "bun:test";
import { limits } from "../../base/limits.ts";
import { translateSource } from "../load.ts";

// How each key is translated is in ../cases.

function load(value: object, app: string[] = ["nginx"]) {
  const text = JSON.stringify({ consul: "c", ...value });
  const { config } = translateSource({ text, name: "-config", origin: "flag" }, { env: {}, app });
  if (!config) throw new Error("There is no configuration");
  return config;
}

test("translateShim() makes the job main of the app, whatever it is", () => {
  const [main] = load({}, ["nginx", "", "-g", "daemon off;"]).jobs;
  expect(main).toMatchObject({ exec: ["nginx", "", "-g", "daemon off;"], role: "main" });
  expect(load({}, []).jobs[0]).not.toHaveProperty("exec");
});

test("translateShim() gives no time-out to preStart, unless hookTimeout is there", () => {
  const hooks = { preStart: "/a", preStop: "/b", postStop: "/c" };
  const timeouts = (value: object) => load(value).jobs.map(({ timeoutMs }) => timeoutMs);
  expect(timeouts(hooks)).toEqual([undefined, undefined, 10_000, 10_000]);
  expect(timeouts({ ...hooks, hookTimeout: 3 })).toEqual([3000, undefined, 3000, 3000]);
  expect(timeouts({ ...hooks, hookTimeout: 0 })).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("translateShim() names what a job waits for as the job or watch that there is", () => {
  const { jobs, watches } = load({
    preStart: "/a",
    preStop: "/b",
    postStop: "/c",
    backends: [1, 2, 3, 4].map((n) => ({
      name: "app",
      ...(n > 2 && { tag: "t" }),
      poll: n,
      onChange: "/d",
    })),
  });
  const sources = new Set([
    ...jobs.map(({ name }) => name),
    ...watches.map(({ name }) => `watch.${name}`),
  ]);
  for (const { when } of jobs) if ("source" in when) expect(sources).toContain(when.source);
  expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
  expect(new Set(watches.map(({ name }) => name)).size).toBe(watches.length);
});

test.each([
  [0, []],
  [1, [{ code: "many-watches", severity: "warning", path: "backends" }]],
])("translateShim() warns of watches beyond the limit: %i", (beyond, expected) => {
  const backends = Array.from({ length: limits.watchesMax + beyond }, (_, index) => ({
    name: `app${index}`,
    poll: 1,
    onChange: "/d",
  }));
  const value = JSON.stringify({ consul: "c", backends });
  const source = { text: value, name: "-config", origin: "flag" } as const;
  expect(translateSource(source, { env: {}, app: [] }).issues).toMatchObject(expected);
});

test("translateShim() restarts handlers without end, and nothing else", () => {
  const backends = [{ name: "app", poll: 1, onChange: "/d" }];
  const restartsMax = load({ preStart: "/a", backends }).jobs.map(({ restart }) => restart.limit);
  expect(restartsMax).toEqual([0, 0, Number.POSITIVE_INFINITY]);
});

test.each([
  [10, 25, 2],
  [10, 10, 1],
  [10, 5, 1],
  [1, 30, 30],
])("a check every %i s with a TTL of %i s may fail until the %i. time", (poll, ttl, fall) => {
  const [service] = load({ services: [{ name: "a", port: 1, poll, ttl }] }).services;
  expect(service?.health).toMatchObject({ fall, timeoutMs: Math.max(poll, ttl) * 1000 });
});
