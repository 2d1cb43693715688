import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { failWith, printWith } from "../../../test/support/call-functions.ts";
import type { IntegerKind } from "../go-type.ts";
import { TypedInteger, type Value } from "../value.ts";
import { numberFunctions } from "./numbers.ts";

const table = numberFunctions();
const print = (source: string): string => printWith(table, source);

test.each([
  ["add 1 2", "3 int64"],
  ["subtract 2 10", "8 int64"],
  ["multiply 3 4", "12 int64"],
  ["divide 2 10", "5 int64"],
  ["divide 3 -10", "-3 int64"],
  ["modulo 3 10", "1 int64"],
  ["modulo 3 -10", "-1 int64"],
  ["add 1 1.5", "2.5 float64"],
  ["divide 2.0 5", "2.5 float64"],
  ["divide 0.0 1", "+Inf float64"],
  ["minimum 1 2", "1 int64"],
  ["maximum 1 2", "2 int64"],
  ["minimum 1 0.5", "0.5 float64"],
  ["maximum 1 0.5", "1 int64"],
  ['add (parseUint "1") (parseUint "2")', "3 uint64"],
  ['subtract (parseUint "2") (parseUint "1")', "18446744073709551615 uint64"],
  ['add 1 (parseUint "18446744073709551615")', "0 int64"],
  ['minimum -1 (parseUint "1")', "-1 int64"],
  ['maximum -1 (parseUint "1")', "1 uint64"],
  ["add 9223372036854775807 1", "-9223372036854775808 int64"],
  ["divide -1 -9223372036854775808", "-9223372036854775808 int64"],
  ["5 | add 1 | multiply 2", "12 int64"],
])("%s is %p", (call, expected) => {
  expect(print(`{{with $x := ${call}}}{{end}}{{$x := ${call}}}{{$x}} {{printf "%T" $x}}`)).toBe(
    expected,
  );
});

test.each([
  ["divide 0 1", "runtime error: integer divide by zero"],
  ["modulo 0 1", "runtime error: integer divide by zero"],
  ['add "x" 1', 'add: unknown type for "x" (string)'],
  ['add 1 "x"', 'add: unknown type for "x" (string)'],
  ["maximum 1 true", "maximum: unknown type for %!q(bool=true) (bool)"],
  ["modulo 2 1.5", "modulo: unknown type for %!q(float64=1.5) (float64)"],
  ["subtract nil 1", "subtract: unknown type for <invalid reflect.Value> (<nil>)"],
])("%s fails with %p", (call, message) => {
  expect(failWith(table, `{{${call}}}`)).toBe(message);
});

test("a sum of signed and unsigned integers is what 64 bits hold of it", () => {
  const kinds: IntegerKind[] = ["int64", "uint64"];
  const operand = fc
    .tuple(fc.constantFrom(...kinds), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }))
    .map(
      ([kind, n]) =>
        new TypedInteger(kind, kind === "int64" ? BigInt.asIntN(64, n) : BigInt.asUintN(64, n)),
    );
  const add = table.get("add");
  fc.assert(
    fc.property(operand, operand, (a, b) => {
      const sum = add?.call([a, b], { executeTemplate: () => "" }) as TypedInteger;
      const isUnsigned = a.type.kind === "uint64" && b.type.kind === "uint64";
      expect(sum.type.kind).toBe(isUnsigned ? "uint64" : "int64");
      expect(BigInt.asUintN(64, sum.value)).toBe(BigInt.asUintN(64, a.value + b.value));
    }),
  );
});

test("nothing is zero, or false", () => {
  const source = '{{parseBool ""}} {{parseFloat ""}} {{parseInt ""}} {{parseUint ""}}';
  expect(print(source)).toBe("false 0 0 0");
});

test("numbers in texts have 64 bits", () => {
  const source = '{{parseInt "-5"}} {{parseUint "7"}} {{parseFloat "1e3"}} {{parseBool "t"}}';
  expect(print(source)).toBe("-5 7 1000 true");
  const types: Record<string, Value> = {
    parseInt: "int64",
    parseUint: "uint64",
    parseFloat: "float64",
  };
  for (const [name, type] of Object.entries(types)) {
    expect(print(`{{${name} "1" | printf "%T"}}`)).toBe(String(type));
  }
});
