import { expect, test } from "bun:test";

import { fillInCandidate, namesCandidate } from "./candidate-word.ts";

test.each([
  ["{{candidate}}", true],
  ["-c={{ candidate }}", true],
  ["{{candidates}}", false],
  ["candidate", false],
])("namesCandidate(%j) is %j", (word, names) => {
  expect(namesCandidate(word)).toBe(names);
});

test("fillInCandidate() fills in each place, and takes the path as it is", () => {
  expect(fillInCandidate("{{candidate}}:{{ candidate }}", "/a/$& b")).toBe("/a/$& b:/a/$& b");
});
