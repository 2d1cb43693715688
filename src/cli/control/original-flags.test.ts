import { expect, test } from "bun:test";
import { toCtlWords } from "./original-flags.ts";

test.each<[Record<string, string[]>, string[] | undefined]>([
  [{}, undefined],
  [{ config: ["x"] }, undefined],
  [{ reload: [] }, ["reload"]],
  [{ maintenance: ["enable"] }, ["maintenance", "on"]],
  [{ maintenance: ["disable"] }, ["maintenance", "off"]],
  [{ maintenance: ["off", "nonsense"] }, ["maintenance", "nonsense"]],
  [{ putenv: ["A=1", "-B=2"] }, ["env", "--", "A=1", "-B=2"]],
  [{ putmetric: ["a=1", "b=2"] }, ["metric", "--", "a=1", "b=2"]],
  [{ ping: [] }, ["ping"]],
  [{ ping: [], reload: [] }, ["reload"]],
])("toCtlWords() takes %j for %j", (flags, words) => {
  expect(toCtlWords(new Map(Object.entries(flags)))).toEqual(words);
});
