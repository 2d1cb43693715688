import { expect, test } from "bun:test";
import { childField, type Kind } from "./decode.ts";
import { Issues } from "./issue.ts";
import { readJson } from "./json.ts";
import * as kinds from "./kinds.ts";

/** The value, or the codes of what is wrong with it. */
function read<T>(kind: Kind<T>, value: string): unknown {
  const text = `{"v": ${value}}`;
  const answer = readJson(text);
  const node = "root" in answer ? answer.root.members[0]?.value : undefined;
  if (!node) throw new Error(`"${value}" is not JSON`);
  const issues = new Issues(text);
  const root = { node, path: "", offset: 0, issues };
  const result = kind.read(childField(root, "v", node));
  const codes = issues.sorted().map(({ code }) => code);
  return codes.length > 0 ? { codes, result } : result;
}

const refused = (...codes: string[]) => ({ codes, result: undefined });

test.each([
  ["1", 1],
  ["-0", -0],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ["9007199254740993", refused("out-of-range")],
  ["1.0", refused("wrong-type")],
  ["1e3", refused("wrong-type")],
  ['"1"', refused("wrong-type")],
  ["true", refused("wrong-type")],
])("wholeNumber() reads %s as Go does", (value, result) => {
  expect(read(kinds.wholeNumber(), value)).toEqual(result);
});

test.each([
  ["5", 5000],
  ["0", 0],
  ['"5"', 5000],
  ['"1m30s"', 90_000],
  ['"0s"', 0],
  ["-1", refused("out-of-range")],
  ['"-1s"', refused("out-of-range")],
  ['"5 s"', refused("out-of-range")],
  ['"99999999999999999999"', refused("out-of-range")],
  ["1.5", refused("wrong-type")],
  ["[]", refused("wrong-type")],
])("duration reads %s", (value, result) => {
  expect(read(kinds.duration, value)).toEqual(result);
});

test("positiveDuration refuses less than a millisecond", () => {
  expect(read(kinds.positiveDuration, '"1ms"')).toBe(1);
  expect(read(kinds.positiveDuration, '"10us"')).toEqual(refused("out-of-range"));
  expect(read(kinds.positiveDuration, "0")).toEqual(refused("out-of-range"));
});

test("seconds warns of what are rather milliseconds", () => {
  expect(read(kinds.seconds, "3600")).toBe(3_600_000);
  expect(read(kinds.seconds, "5000")).toEqual({ codes: ["long-time"], result: 5_000_000 });
});

test("oneOf() reads its words in any case of letters", () => {
  expect(read(kinds.oneOf(["INFO", "WARN"]), '"info"')).toBe("INFO");
  expect(read(kinds.oneOf(["INFO", "WARN"]), '"wran"')).toEqual(refused("unknown-word"));
});

test("listOf() leaves out what is refused", () => {
  expect(read(kinds.listOf(kinds.text, "an array"), '["a", 1, "b"]')).toEqual({
    codes: ["wrong-type"],
    result: ["a", "b"],
  });
  expect(read(kinds.listOf(kinds.text, "an array"), '"a"')).toEqual(refused("wrong-type"));
});

test("nonEmptyText, path, yesOrNo and secret refuse what they cannot be", () => {
  expect(read(kinds.nonEmptyText, '""')).toEqual(refused("empty"));
  expect(read(kinds.path, '"/a"')).toBe("/a");
  expect(read(kinds.path, '"a"')).toEqual({ codes: ["relative-path"], result: "a" });
  expect(read(kinds.yesOrNo, "0")).toEqual(refused("wrong-type"));
  expect(read(kinds.secret, "12345")).toEqual(refused("wrong-type"));
});

test("objectOf() and placed() keep what is read", () => {
  const kind = kinds.objectOf({ a: { kind: kinds.placed(kinds.text), doc: "A.", since: "new" } });
  expect(read(kind, '{"a": "x"}')).toMatchObject({ a: { value: "x", field: { path: "v.a" } } });
});
