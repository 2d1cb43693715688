import { expect, test } from "bun:test";

import type { Dependency } from "./dependency.ts";
import { SharedDependencies } from "./shared-dependencies.ts";

class FakeDependency implements Dependency {
  readonly title = "fake";
  readonly known = undefined;
  isHeld = false;
  isStopped = false;
  change: () => void = () => undefined;

  start(onChanged: () => void): void {
    this.change = onChanged;
  }

  stop(): void {
    this.isStopped = true;
  }
}

function refuse(): Dependency {
  throw new Error("made twice");
}

test("a dependency is made once, and all who listen hear of its changes", () => {
  const shared = new SharedDependencies();
  const fake = new FakeDependency();
  const heard: string[] = [];
  shared.listen(
    "a",
    () => fake,
    () => heard.push("first"),
  );
  expect(shared.listen("a", refuse, () => heard.push("second"))).toBe(fake);
  fake.change();
  expect(heard).toEqual(["first", "second"]);
  expect(shared.size).toBe(1);
});

test("it is followed until the last one has left", () => {
  const shared = new SharedDependencies();
  const fake = new FakeDependency();
  const [first, second] = [() => undefined, () => undefined];
  shared.listen("a", () => fake, first);
  shared.listen("a", refuse, second);
  shared.leave("a", first);
  shared.leave("a", first);
  expect(fake.isStopped).toBe(false);
  shared.leave("a", second);
  expect(fake.isStopped).toBe(true);
  expect(shared.size).toBe(0);
});

test("whoever hears of a change may leave", () => {
  const shared = new SharedDependencies();
  const fake = new FakeDependency();
  const heard: string[] = [];
  const leave = () => {
    heard.push("leaving");
    shared.leave("a", leave);
  };
  shared.listen("a", () => fake, leave);
  shared.listen("a", refuse, () => heard.push("staying"));
  fake.change();
  fake.change();
  expect(heard).toEqual(["leaving", "staying", "staying"]);
});

test("close() ends all, and held ones can be told", () => {
  const shared = new SharedDependencies();
  const [a, b] = [new FakeDependency(), new FakeDependency()];
  b.isHeld = true;
  shared.listen("a", () => a, refuse);
  shared.listen("b", () => b, refuse);
  expect(shared.held).toEqual([b]);
  shared.close();
  expect([a.isStopped, b.isStopped]).toEqual([true, true]);
});
