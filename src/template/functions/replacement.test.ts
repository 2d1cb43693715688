import { expect, test } from "bun:test";

import { toBytes } from "../bytes.ts";
import { expandReplacement } from "./replacement.ts";

/** What Go's Regexp.Expand makes of a template, each group in brackets. */
test.each([
  ["$1", "[1]"],
  ["${1}x", "[1]x"],
  ["$1x", "[1x]"],
  ["$name-$1", "[name]-[1]"],
  ["$$1", "$1"],
  ["$", "$"],
  ["$-", "$-"],
  ["${", "${"],
  ["${a-b}", "${a-b}"],
  ["${$1}", "${[1]}"],
  ["$é", "[é]"],
  ["$a–b", "[a]–b"],
  ["${é}", "[é]"],
])("expandReplacement() makes of %p what Go does: %p", (replacement, expected) => {
  expect(expandReplacement(toBytes(replacement), (name) => `[${name}]`)).toBe(toBytes(expected));
});
