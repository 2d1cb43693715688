import { expect, test } from "bun:test";
import { suggest } from "./suggest.ts";

const keys = ["health", "interfaces", "name", "poll", "port", "tags", "ttl"];

test.each([
  ["helth", "health"],
  ["Health", "health"],
  ["prot", "port"],
  ["interface", "interfaces"],
  ["tag", "tags"],
  ["tll", "ttl"],
])("suggest() takes %p for %p", (word, meant) => {
  expect(suggest(word, keys)).toBe(meant);
});

test.each(["", "x", "consul", "h".repeat(1000)])("suggest() has nothing for %p", (word) => {
  expect(suggest(word, keys)).toBeUndefined();
});
