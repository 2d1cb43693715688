import { expect, test } from "bun:test";

import { failWith, printWith } from "../../../test/support/call-functions.ts";
import { limits } from "../../base/limits.ts";
import { loop, loopBothWays } from "./loop.ts";

const table = new Map([
  ["loop", loop],
  ["both", loopBothWays],
]);
const print = (source: string): string => printWith(table, source);

test.each([
  ["loop 3", "0 1 2 "],
  ["loop 5 7", "5 6 "],
  ['loop "2"', "0 1 "],
  ['loop "-1" ""', "-1 "],
  ["loop 7 5", ""],
  ["loop 0", ""],
  ["both 3", "0 1 2 "],
  ['both "5" 7', "5 6 "],
  ["both 5 1", "5 4 3 2 "],
  ["both -2", "0 -1 "],
])("%s counts to %p", (call, expected) => {
  expect(print(`{{range ${call}}}{{.}} {{end}}`)).toBe(expected);
});

test("loop is a channel of int64, loopBothWays a list of int", () => {
  expect(print('{{printf "%T" (loop 1)}}')).toContain("chan int64");
  expect(print('{{printf "%T" (both 1)}} {{len (both 4)}}')).toBe("[]int 4");
});

test.each([
  ["loop 1.5", "loop: bad argument type: float64"],
  ["loop nil", "loop: bad argument type: <nil>"],
  ['loop "x"', 'parseInt: strconv.ParseInt: parsing "x": invalid syntax'],
  ["loop", "loop: wrong number of arguments, expected 1 or 2, but got 0"],
  ["both 1 2 3", "loop: wrong number of arguments, expected 1 or 2, but got 3"],
  ['both ""', 'strconv.Atoi: parsing "": invalid syntax'],
  ["both 1.5", "interface conversion: interface {} is float64, not int"],
])("%s fails with %p", (call, message) => {
  expect(failWith(table, `{{${call}}}`)).toBe(message);
});

test("a loop has an end", () => {
  const max = limits.templateListItemsMax;
  expect(print(`{{len (both ${max})}}`)).toBe(String(max));
  for (const name of ["loop", "both"]) {
    expect(failWith(table, `{{${name} 0 ${max + 1}}}`)).toContain(`Cannot loop ${max + 1} times`);
  }
  expect(failWith(table, "{{both 9223372036854775807 -9223372036854775808}}")).toContain("Cannot");
});
