import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { diffInstances, toInstances } from "./diff.ts";

const a = { id: "a", address: "198.18.0.1", port: 80 };
const b = { id: "b", address: "198.18.0.2", port: 80 };

test("diffInstances() tells what came and what went", () => {
  expect(diffInstances([a], [b])).toEqual({ added: [b], removed: [a] });
  expect(diffInstances([a, b], [b, a])).toBeUndefined();
  expect(diffInstances([], [])).toBeUndefined();
});

test("diffInstances() takes an instance that moved for another one", () => {
  const moved = { ...a, port: 81 };
  expect(diffInstances([a], [moved])).toEqual({ added: [moved], removed: [a] });
});

test("toInstances() keeps id, address and port, each once", () => {
  const listed = [{ ...b, tags: ["x"] }, a, { ...a, node: "other" }];
  expect(toInstances(listed)).toEqual([a, b]);
});

test("the order of the catalogue's list means nothing", () => {
  const instance = fc.record({
    id: fc.constantFrom("a", "b", "c"),
    address: fc.constantFrom("198.18.0.1", "198.18.0.2"),
    port: fc.constantFrom(80, 81),
  });
  const shuffled = fc
    .array(instance, { maxLength: 8 })
    .chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
  fc.assert(
    fc.property(shuffled, ([left, right]) => {
      expect(toInstances(left)).toEqual(toInstances(right));
      expect(diffInstances(left, right)).toBeUndefined();
    }),
  );
});
