import { expect, test } from "bun:test";

import { formatPrintf } from "../format.ts";
import { TypedInteger, type Value } from "../value.ts";

// What Go 1.19 answers to each.

test.each<[string, readonly Value[], string]>([
  ["%[2]d %[1]d", [1n, 2n], "2 1"],
  ["%[3]*.[2]*[1]f|", [12, 2n, 6n], " 12.00|"],
  ["%[1]d %d %[1]d", [1n, 2n], "1 2 1"],
  ["%[2]d %d", [1n, 2n], "2 %!d(MISSING)"],
  ["%[5]d", [1n], "%!d(BADINDEX)"],
  ["%[0]d", [1n], "%!d(BADINDEX)"],
  ["%[x]d", [1n], "%!d(BADINDEX)"],
  ["%[1]2d", [1n], "%!d(BADINDEX)"],
  ["%[1].2d", [1n], "%!d(BADINDEX)"],
  ["%.[2]d", [1n], "%!d(BADINDEX)"],
])("an index chooses the operand: %s", (format, values, wanted) => {
  expect(formatPrintf(format, values)).toBe(wanted);
});

test.each<[string, readonly Value[], string]>([
  ["%*d|", [5n, 42n], "   42|"],
  ["%-*d|", [5n, 42n], "42   |"],
  ["%*d|", [-5n, 42n], "42   |"],
  ["%0*d|", [-5n, 42n], "42   |"],
  ["%*d|", [new TypedInteger("uint8", 4n), 42n], "  42|"],
  ["%.*f|", [2n, 1.005], "1.00|"],
  ["%.*d|", [-1n, 42n], "%!(BADPREC)42|"],
  ["%*d|", ["x", 42n], "%!(BADWIDTH)42|"],
  ["%*d|", [1_000_001n, 42n], "%!(BADWIDTH)42|"],
  ["%.*d|", [9_223_372_036_854_775_807n, 42n], "%!(BADPREC)42|"],
  ["%*d", [], "%!(BADWIDTH)%!d(MISSING)"],
])("a star takes width or precision from the operands: %s", (format, values, wanted) => {
  expect(formatPrintf(format, values)).toBe(wanted);
});

test.each<[string, readonly Value[], string]>([
  ["%", [], "%!(NOVERB)"],
  ["%-", [1n], "%!(NOVERB)%!(EXTRA int=1)"],
  ["%.", [1n], "%!.(int=1)"],
  ["%[1", [1n], "%!(NOVERB)"],
  ["%d", [], "%!d(MISSING)"],
  ["%d", [undefined], "%!d(<nil>)"],
  ["%d", ["hi"], "%!d(string=hi)"],
  ["%d", [1n, "x", undefined], "1%!(EXTRA string=x, <nil>)"],
  ["%!", [1n], "%!!(int=1)"],
  ["%\xff", [1n], "%!\xef\xbf\xbd(int=1)"],
  ["%\xc3\xa9", [1n], "%!\xc3\xa9(int=1)"],
  ["%5%|%-05%", [], "%|%"],
  ["%99999999999d", [1n], "%!(NOVERB)%!(EXTRA int=1)"],
])("what is wrong is said in the text: %s", (format, values, wanted) => {
  expect(formatPrintf(format, values)).toBe(wanted);
});

test.each<[string, string]>([
  ["%05d", "00042"],
  ["%-05d|", "42   |"],
  ["%+d", "+42"],
  ["% d", " 42"],
  ["%+ d", "+42"],
  ["%.4d", "0042"],
  ["%06.4d", "  0042"],
  ["%#x", "0x2a"],
  ["%#o", "052"],
  ["%O", "0o52"],
  ["%b", "101010"],
  ["%c", "*"],
  ["%q", "'*'"],
  ["%#U", "U+002A '*'"],
])("flags, width and precision shape 42: %s", (format, wanted) => {
  expect(formatPrintf(format, [42n])).toBe(wanted);
});
