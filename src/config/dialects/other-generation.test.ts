import { expect, test } from "bun:test";
import { findOtherGeneration } from "./other-generation.ts";

test.each([
  ["{\n  // comment\n  jobs: [", "jobs", 17],
  ["{consul: 'c', 'watches': [{name: 'a'}]}", "watches", 14],
  ['{"jobs" :\n {}}', "jobs", 1],
  ["{control: {socket: '/s'}}", "control", 1],
  ["{\n  'generation': 3, consul: 'c'}", "generation", 4],
  ["{generation: '3'}", "generation", 1],
])("findOtherGeneration() knows %j", (text, key, offset) => {
  expect(findOtherGeneration(text)).toEqual({ key, offset });
});

test.each([
  "",
  "{services: []}",
  "{myjobs: []}",
  '{"preStart": "jobs"',
  "{jobs: 1}",
  "{generation: 30}",
  "{generation: 1}",
])("findOtherGeneration() has no opinion of %j", (text) => {
  expect(findOtherGeneration(text)).toBeUndefined();
});
