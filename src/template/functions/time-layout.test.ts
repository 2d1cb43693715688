import { expect, test } from "bun:test";

import { formatTime } from "./time-layout.ts";

const afternoon = Date.UTC(2009, 1, 5, 13, 7, 9, 80);
const midnight = Date.UTC(2020, 11, 31, 0, 0, 0, 0);

/** What Go's Time.Format answers in UTC. */
test.each([
  [
    "Monday, 02-Jan-06 15:04:05 MST",
    "Thursday, 05-Feb-09 13:07:09 UTC",
    "Thursday, 31-Dec-20 00:00:00 UTC",
  ],
  ["Mon Jan _2 15:04:05 2006", "Thu Feb  5 13:07:09 2009", "Thu Dec 31 00:00:00 2020"],
  ["January Janu Mond", "February Janu Mond", "December Janu Mond"],
  ["1/2/06 3:4:5 03 PM pm", "2/5/09 1:7:9 01 PM pm", "12/31/20 12:0:0 12 AM am"],
  ["002 __2 _2006 0", "036  36 _2009 0", "366 366 _2020 0"],
  [".000 .000000000 ,00 .0x", ".080 .080000000 ,08 .0x", ".000 .000000000 ,00 .0x"],
  [".999 .99 .9|.0001", ".08 .08 |.0002", "  |.0012"],
  [
    "Z0700 Z07:00 Z07 -0700 -07:00 -07:00:00 -07",
    "Z Z Z +0000 +00:00 +00:00:00 +00",
    "Z Z Z +0000 +00:00 +00:00:00 +00",
  ],
  ["20060102T150405", "20090205T130709", "20201231T000000"],
  ["no reference: é", "no reference: é", "no reference: é"],
])("formatTime() writes %p as Go does", (layout, first, second) => {
  expect(formatTime(layout, afternoon)).toBe(first);
  expect(formatTime(layout, midnight)).toBe(second);
});
