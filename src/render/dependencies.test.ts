// oxlint-disable unicorn/no-thenable -- "then" is a word of the configuration, and nobody awaits it.
import { expect, test } from "bun:test";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { instanceOf, ScriptedQueries } from "../../test/support/scripted-queries.ts";
import { limits } from "../base/limits.ts";
import type { HoldConfig } from "../config/config.ts";
import { Dependencies, type DependencyView } from "./dependencies.ts";

const services = { kind: "services" } as const;
const hold: HoldConfig = { below: 0.5, min: 3, forMs: 30_000, then: "pass" };

function serviceQuery(service: string) {
  return { kind: "instances", service } as const;
}

function start({ isOnce = false } = {}) {
  const catalog = new ScriptedQueries();
  const logger = new MemoryLogger();
  const changes: string[] = [];
  const dependencies = new Dependencies({
    catalog,
    clock: new ManualClock(),
    logger,
    isOnce,
    files: { identify: async () => "1", read: async (path) => `content of ${path}` },
    runProgram: async ([program]) => ({
      kind: "exited",
      code: 0,
      stdout: `${program} ran`,
      stderr: "",
    }),
  });
  const createView = (name: string, viewHold?: HoldConfig) =>
    dependencies.createView({ hold: viewHold, onChanged: () => changes.push(name) });
  return { catalog, changes, createView, dependencies, logger };
}

function evaluate<Result>(view: DependencyView, isWhole: boolean, work: () => Result): Result {
  view.begin();
  const result = work();
  view.end(isWhole);
  return result;
}

test("templates that ask the same follow it once, and all hear of a change", () => {
  const { catalog, changes, createView } = start();
  const views = [createView("a"), createView("b")];
  for (const view of views) evaluate(view, false, () => view.ask<"services">(services));
  expect(catalog.count).toBe(1);
  catalog.answer<"services">(services, []);
  expect(changes).toEqual(["a", "b"]);
  for (const view of views) expect(view.ask<"services">(services)).toEqual({ answer: [] });
});

test("what a whole evaluation asks for no longer is followed no longer", () => {
  const { catalog, createView, dependencies } = start();
  const [view, other] = [createView("a"), createView("b")];
  const [web, app] = [serviceQuery("web"), serviceQuery("app")];
  const ask = (each: DependencyView, isWhole: boolean, ...queries: (typeof web)[]) =>
    evaluate(each, isWhole, () => queries.map((query) => each.ask<"instances">(query)));
  ask(view, true, web, app);
  ask(other, true, web);
  ask(view, false, app);
  expect(dependencies.count).toBe(2);
  ask(view, true, app);
  expect([catalog.countOf(web), catalog.countOf(app)]).toEqual([1, 1]);
  ask(view, true);
  expect([catalog.countOf(web), catalog.countOf(app)]).toEqual([1, 0]);
  other.close();
  expect(catalog.open).toBe(0);
});

test("a template that holds sees another answer than one that does not", () => {
  const { catalog, createView, dependencies } = start();
  const [held, raw] = [createView("held", hold), createView("raw")];
  const query = serviceQuery("web");
  const statuses = (view: DependencyView) =>
    view.ask<"instances">(query)?.answer.map(({ status }) => status);
  for (const view of [held, raw]) evaluate(view, false, () => statuses(view));
  const answer = (status: "passing" | "critical") =>
    catalog.answer<"instances">(
      query,
      ["a", "b", "c"].map((id) => instanceOf(id, { status })),
    );
  answer("passing");
  answer("critical");
  expect(statuses(held)).toEqual(["passing", "passing", "passing"]);
  expect(statuses(raw)).toEqual(["critical", "critical", "critical"]);
  expect(dependencies.heldTitles).toEqual(['service "web"']);
});

test("files are read, and a change of one is heard of", async () => {
  const { changes, createView } = start();
  const view = createView("a");
  expect(evaluate(view, false, () => view.readFile("/x"))).toBeUndefined();
  await settle();
  expect(changes).toEqual(["a"]);
  expect(view.readFile("/x")).toBe("content of /x");
});

test("a plugin runs once, and anew for a change of something else", async () => {
  const { catalog, changes, createView } = start();
  const view = createView("a");
  const run = () =>
    evaluate(view, true, () => {
      view.ask<"services">(services);
      return view.runPlugin(["date"]);
    });
  expect(run()).toBeUndefined();
  await settle();
  expect(changes).toEqual(["a"]);
  expect(run()).toBe("date ran");
  expect(run()).toBe("date ran");
  catalog.answer<"services">(services, []);
  expect(run()).toBeUndefined();
  await settle();
  expect(run()).toBe("date ran");
});

test("once, nothing is followed after its first answer", () => {
  const { catalog, createView } = start({ isOnce: true });
  const view = createView("a", hold);
  evaluate(view, false, () => view.ask<"services">(services));
  catalog.answer<"services">(services, []);
  expect(catalog.open).toBe(0);
  expect(view.ask<"services">(services)).toEqual({ answer: [] });
  expect(catalog.count).toBe(1);
});

test("more queries than can be followed well are warned of, once", () => {
  const { createView, logger } = start();
  const view = createView("a");
  evaluate(view, false, () => {
    for (let count = 0; count < limits.watchesMax; count++) {
      view.ask<"instances">(serviceQuery(`s${count}`));
    }
  });
  expect(logger.messages("warn")).toEqual([]);
  evaluate(view, false, () => {
    for (const name of ["x", "y"]) view.ask<"instances">(serviceQuery(name));
  });
  expect(logger.messages("warn")).toHaveLength(1);
});

test("close() ends all following", () => {
  const { catalog, createView, dependencies } = start();
  const view = createView("a");
  evaluate(view, false, () => view.ask<"services">(services));
  dependencies.close();
  expect(catalog.open).toBe(0);
});
