import { expect, test } from "bun:test";
import { Bus } from "./bus.ts";
import type { Event } from "./event.ts";

function createBus() {
  const bugs: unknown[] = [];
  const seen: string[] = [];
  const bus = new Bus((error) => bugs.push(error));
  const record = (name: string) => (event: Event) => {
    seen.push(`${name}:${event.kind}`);
  };
  return { bus, bugs, seen, record };
}

test("publish() reaches every listener in the order of subscription", () => {
  const { bus, seen, record } = createBus();
  bus.subscribe(record("a"));
  bus.subscribe(record("b"));
  bus.publish({ kind: "startup" });
  expect(seen).toEqual(["a:startup", "b:startup"]);
});

test("an event published by a listener comes after the current one has reached everyone", () => {
  const { bus, seen, record } = createBus();
  bus.subscribe((event) => {
    if (event.kind === "startup") bus.publish({ kind: "shutdown" });
  });
  bus.subscribe(record("b"));
  bus.publish({ kind: "startup" });
  expect(seen).toEqual(["b:startup", "b:shutdown"]);
});

test("a listener that throws is reported and costs the others nothing", () => {
  const { bus, bugs, seen, record } = createBus();
  bus.subscribe(() => {
    throw new Error("bad listener");
  });
  bus.subscribe(record("b"));
  bus.publish({ kind: "startup" });
  expect(seen).toEqual(["b:startup"]);
  expect(bugs).toHaveLength(1);
});

test("a listener that has unsubscribed hears nothing more", () => {
  const { bus, seen, record } = createBus();
  const end = bus.subscribe(record("a"));
  end();
  bus.publish({ kind: "startup" });
  expect(seen).toEqual([]);
});

test("events that cause each other without end are cut and reported as a bug", () => {
  const { bus, bugs } = createBus();
  bus.subscribe((event) => bus.publish(event));
  bus.publish({ kind: "startup" });
  expect(bugs).toHaveLength(1);
  bus.publish({ kind: "shutdown" });
  expect(bugs).toHaveLength(2);
});
