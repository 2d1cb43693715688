import { expect, test } from "bun:test";
import { createJobConfig } from "../../test/support/job-config.ts";
import type { Config, JobConfig, ServiceConfig, WatchConfig } from "../config/config.ts";
import { defaultInterfaces } from "../config/interface-spec.ts";
import { type IdentifiedService, keepStart, planReload } from "./reload.ts";

const job = createJobConfig({ name: "main", role: "main" });

const service: ServiceConfig = {
  name: "web",
  job: "main",
  port: 80,
  tags: [],
  interfaces: defaultInterfaces,
  health: {
    check: { kind: "always" },
    intervalMs: 1000,
    timeoutMs: 1000,
    ttlMs: 3000,
    rise: 1,
    fall: 1,
    eager: true,
  },
};

const watch: WatchConfig = { name: "app", service: "app", pollMs: 1000 };

function side(parts: Partial<Config> = {}): { config: Config; services: IdentifiedService[] } {
  const config: Config = {
    generation: 1,
    consul: { address: "http://consul:8500" },
    logging: { level: "info", format: "default", output: "stderr" },
    jobs: [job],
    services: [service],
    watches: [watch],
    templates: [],
    signals: {},
    limits: {},
    ...parts,
  };
  return {
    config,
    services: config.services.map((each) => ({ ...each, id: `${each.name}-host` })),
  };
}

test("planReload() of an equal configuration changes nothing", () => {
  expect(planReload(side(), side())).toEqual({
    isConsulNew: false,
    hasMoved: false,
    main: undefined,
    jobs: { gone: [], fresh: [] },
    services: { gone: [], fresh: [] },
    watches: { gone: [], fresh: [] },
    templates: { gone: [], fresh: [] },
  });
});

test("planReload() replaces a service that has changed and leaves the others alone", () => {
  const other = { ...service, name: "metrics" };
  const changed = { ...service, tags: ["blue"] };
  const plan = planReload(
    side({ services: [service, other] }),
    side({ services: [changed, other] }),
  );
  expect(plan.services.gone.map(({ name }) => name)).toEqual(["web"]);
  expect(plan.services.fresh.map(({ name, tags }) => [name, tags])).toEqual([["web", ["blue"]]]);
});

test("planReload() gives the app's job new orders and never replaces it", () => {
  const changed = { ...job, stopTimeoutMs: 1 };
  const plan = planReload(side(), side({ jobs: [changed] }));
  expect(plan.main).toEqual(changed);
  expect(plan.jobs).toEqual({ gone: [], fresh: [] });
});

test("planReload() replaces a handler without touching its watch", () => {
  const handler: JobConfig = { ...job, name: "onChange.app", role: "task" };
  const plan = planReload(
    side({ jobs: [job, handler] }),
    side({ jobs: [job, { ...handler, exec: ["other"] }] }),
  );
  expect(plan.jobs.gone).toEqual([handler]);
  expect(plan.jobs.fresh).toHaveLength(1);
  expect(plan.watches).toEqual({ gone: [], fresh: [] });
});

test("keepStart() keeps preStart and what the app waits for, and takes everything else", () => {
  const preStart: JobConfig = { ...job, name: "preStart", role: "preStart" };
  const waiting: JobConfig = {
    ...job,
    when: { kind: "once", source: "preStart", event: "exitSuccess" },
  };
  const before = side({ jobs: [preStart, waiting] }).config;
  const after = side({ jobs: [{ ...job, when: { kind: "startup" }, stopTimeoutMs: 1 }] }).config;
  expect(keepStart(before, after).jobs).toEqual([preStart, { ...waiting, stopTimeoutMs: 1 }]);
  const changed = side({ jobs: [{ ...preStart, exec: ["other"] }, waiting] }).config;
  expect(keepStart(before, changed).jobs).toEqual([preStart, waiting]);
  expect(keepStart(after, changed).jobs).toEqual([{ ...waiting, when: { kind: "startup" } }]);
});

test("planReload() moves everything when Consul is another one", () => {
  const plan = planReload(side(), side({ consul: { address: "http://other:8500" } }));
  expect(plan.isConsulNew).toBe(true);
  expect(plan.services.gone).toHaveLength(1);
  expect(plan.services.fresh).toHaveLength(1);
  expect(plan.watches.gone).toEqual([watch]);
  expect(plan.watches.fresh).toEqual([watch]);
});
