// oxlint-disable unicorn/no-thenable -- "then" is a word of the configuration, and nobody awaits it.
import { expect, test } from "bun:test";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { instancesOf, ScriptedCatalog } from "../../test/support/scripted-catalog.ts";
import type { WatchConfig } from "../config/config.ts";
import { Bus } from "../event/bus.ts";
import type { Event, EventOf, Instance } from "../event/event.ts";
import { Watch } from "./watch.ts";

const plain: WatchConfig = { name: "db", service: "db", pollMs: 1000 };
const holding: WatchConfig = {
  ...plain,
  hold: { below: 0.5, min: 3, forMs: 30_000, then: "pass" },
};

function create(config: WatchConfig = plain) {
  const clock = new ManualClock();
  const logger = new MemoryLogger();
  const catalog = new ScriptedCatalog();
  const events: Event[] = [];
  const bus = new Bus((error) => {
    throw error;
  });
  bus.subscribe((event) => events.push(event));
  const watch = new Watch({ config, catalog, bus, clock, logger });
  const end = new AbortController();
  const ended = watch.run(end.signal);
  const changes = () =>
    events
      .filter((event): event is EventOf<"watchChanged"> => event.kind === "watchChanged")
      .map(({ reason, instances, added, removed }) =>
        [reason, names(instances), `+${names(added)}`, `-${names(removed)}`].join(" "),
      );
  return { clock, logger, catalog, events, watch, end, ended, changes };
}

function names(instances: readonly Instance[]): string {
  return instances.map(({ id }) => id).join("");
}

test("the catalogue is asked for the service, whatever the watch's name is", () => {
  const { catalog } = create({ ...plain, name: "db-master", tag: "master", datacenter: "dc2" });
  expect(catalog.query).toEqual({
    service: "db",
    tag: "master",
    datacenter: "dc2",
    pollMs: 1000,
  });
});

test("the first answer with somebody in it is the initial change", () => {
  const { catalog, changes, watch, events } = create();
  expect(watch.instances).toBeUndefined();
  catalog.answer([...instancesOf(["b", "a"]), ...instancesOf(["c"], "critical")]);
  expect(changes()).toEqual(["initial ab +ab -"]);
  expect(names(watch.instances ?? [])).toBe("ab");
  expect(events).toHaveLength(1);
});

test("a first answer that is empty is no change; the first set after it is the initial one", () => {
  const { catalog, changes, watch, events } = create();
  catalog.answer([]);
  catalog.answer([]);
  expect(events).toEqual([{ kind: "watchEmpty", watch: "db" }]);
  expect(watch.instances).toEqual([]);
  catalog.answer(instancesOf(["a"]));
  expect(changes()).toEqual(["initial a +a -"]);
});

test("a set that became empty is a change", () => {
  const { catalog, changes } = create();
  catalog.answer(instancesOf(["a"]));
  catalog.answer([]);
  expect(changes()).toEqual(["initial a +a -", "changed  + -a"]);
});

test("order, tags and a change among the critical ones are no change", () => {
  const { catalog, changes } = create();
  const [a, b] = instancesOf(["a", "b"]);
  catalog.answer([a!, b!]);
  catalog.answer([{ ...b!, tags: ["new"] }, a!, ...instancesOf(["c"], "critical")]);
  expect(changes()).toHaveLength(1);
});

test("failures and answers in turn are one line, until two answers follow each other", () => {
  const { catalog, logger } = create();
  for (let round = 0; round < 100; round++) {
    catalog.fail();
    catalog.answer(instancesOf(["a"]));
  }
  expect(logger.records.map(({ message }) => message)).toEqual([
    "Cannot follow the service: the last answer stands",
  ]);
  catalog.answer(instancesOf(["a"]));
  expect(logger.records.at(-1)).toMatchObject({
    message: "Consul answers again",
    fields: { failures: 100 },
  });
});

test("an instance that moved is a change", () => {
  const { catalog, changes } = create();
  const [a] = instancesOf(["a"]);
  catalog.answer([a!]);
  catalog.answer([{ ...a!, port: 81 }]);
  expect(changes()).toEqual(["initial a +a -", "changed a +a -a"]);
});

test("the last known good set stays through failures, with one line for each change", () => {
  const { catalog, changes, watch, logger } = create();
  catalog.answer(instancesOf(["a"]));
  catalog.fail();
  catalog.fail();
  catalog.fail("consul-denied");
  catalog.fail("consul-denied");
  expect(names(watch.instances ?? [])).toBe("a");
  const line = "Cannot follow the service: the last answer stands";
  expect(logger.messages("warn")).toEqual([line, line]);
  catalog.answer(instancesOf(["a"]));
  catalog.answer(instancesOf(["a"]));
  expect(logger.records.filter(({ level }) => level === "info")).toMatchObject([
    { message: "Consul answers again", fields: { watch: "db", service: "db", failures: 4 } },
  ]);
  expect(changes()).toHaveLength(1);
});

test("a collapse is held, told, and released after its time", async () => {
  const { catalog, changes, watch, events, clock, logger } = create(holding);
  catalog.answer(instancesOf(["a", "b", "c"]));
  catalog.answer(instancesOf(["a", "b", "c"], "critical"));
  expect(watch.isHeld).toBe(true);
  expect(events.at(-1)).toEqual({
    kind: "watchHeld",
    watch: "db",
    because: "3 of 3 are registered, but no longer passing",
  });
  await clock.advance(30_000);
  expect(watch.isHeld).toBe(false);
  expect(events.slice(-2).map(({ kind }) => kind)).toEqual(["watchReleased", "watchChanged"]);
  expect(changes()).toEqual(["initial abc +abc -", "released  + -abc"]);
  expect(logger.messages("warn")).toEqual([
    "The watch is held: the last known good instances stay",
  ]);
  expect(logger.messages("info")).toEqual(["The watch is released"]);
});

test("a hold that ends as it began is no change", async () => {
  const { catalog, changes, events, clock } = create(holding);
  catalog.answer(instancesOf(["a", "b", "c"]));
  catalog.fail();
  catalog.answer([]);
  catalog.answer(instancesOf(["a", "b", "c"]));
  await clock.advance(60_000);
  expect(changes()).toHaveLength(1);
  expect(events.map(({ kind }) => kind)).toEqual(["watchChanged", "watchHeld", "watchReleased"]);
  expect(clock.pending).toBe(0);
});

test("instances that nobody could connect to are left out, with a warning once", () => {
  const { catalog, changes, logger } = create();
  const [a, b, c] = instancesOf(["a", "b", "c"]);
  const listed = [a!, { ...b!, address: "1.2.3.4; include x" }, { ...c!, port: 0 }];
  catalog.answer(listed);
  catalog.answer(listed);
  expect(changes()).toEqual(["initial a +a -"]);
  expect(logger.messages("warn")).toEqual([
    "An instance is left out: its address is neither an IP address nor a host name",
    "An instance is left out: its port is not 1 to 65535",
  ]);
});

test("after its end a watch is silent and has no timer", async () => {
  const { catalog, end, ended, events, clock } = create(holding);
  catalog.answer(instancesOf(["a", "b", "c"]));
  catalog.answer(instancesOf(["a", "b", "c"], "critical"));
  const count = events.length;
  end.abort();
  await ended;
  catalog.answer([]);
  catalog.fail();
  await clock.advance(60_000);
  await settle();
  expect(events).toHaveLength(count);
  expect(clock.pending).toBe(0);
});

test("a watch that is run again tells only what has changed meanwhile", async () => {
  const { catalog, end, ended, changes, watch, clock } = create(holding);
  catalog.answer(instancesOf(["a", "b", "c"]));
  catalog.answer(instancesOf(["a", "b", "c"], "critical"));
  end.abort();
  await ended;
  await clock.advance(60_000);
  void watch.run(new AbortController().signal);
  catalog.answer([...instancesOf(["d"]), ...instancesOf(["a", "b", "c"], "critical")]);
  await clock.advance(0);
  expect(changes()).toEqual(["initial abc +abc -", "changed abcd +d -", "released d + -abc"]);
});
