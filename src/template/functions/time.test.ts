import { expect, test } from "bun:test";

import { failWith, printWith } from "../../../test/support/call-functions.ts";
import { timeFunctions } from "./time.ts";

const table = timeFunctions({ nowMs: () => Date.UTC(2015, 9, 9, 15, 4, 5, 999) });

test.each([
  ["{{timestamp}}", "2015-10-09T15:04:05Z"],
  ['{{timestamp "unix"}}', "1444403045"],
  ['{{timestamp "Jan _2 3:04PM"}}', "Oct  9 3:04PM"],
  ['{{timestamp ""}}|', "|"],
])("timestamp is the time of the evaluation in UTC: %s", (source, expected) => {
  expect(printWith(table, source)).toBe(expected);
});

test("timestamp takes one layout", () => {
  expect(failWith(table, '{{timestamp "a" "b"}}')).toBe(
    "timestamp: wrong number of arguments, expected 0 or 1, but got 2",
  );
});
