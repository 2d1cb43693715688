import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limits } from "../base/limits.ts";
import { readFileSource, readSource } from "./source.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "source-"));
  writeFileSync(join(folder, "a.json"), '{"a": 1}');
  writeFileSync(join(folder, "bom.json"), '\ufeff{"a": 1}');
  writeFileSync(join(folder, "nul.json"), '{"a":\0 1}');
  writeFileSync(join(folder, "empty.json"), "");
  writeFileSync(join(folder, "largest.json"), "x".repeat(limits.configBytesMax));
  writeFileSync(join(folder, "larger.json"), "x".repeat(limits.configBytesMax + 1));
  mkdirSync(join(folder, "folder"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test("readSource() takes -config before the environment, and our own variable before the other", () => {
  const env = { CONTAINERBUDDY: '{"b":1}', CONTAINERPILOT: '{"p":1}' };
  const nameOf = (request: Parameters<typeof readSource>[0]) => {
    const answer = readSource(request);
    return "source" in answer ? answer.source.name : undefined;
  };
  expect(nameOf({ value: " {}", env })).toBe("-config");
  expect(nameOf({ env })).toBe("CONTAINERBUDDY");
  expect(nameOf({ value: "", env })).toBe("CONTAINERBUDDY");
  expect(nameOf({ env, isContainerpilot: true })).toBe("CONTAINERPILOT");
  expect(nameOf({ env: { CONTAINERBUDDY: " ", CONTAINERPILOT: "{}" } })).toBe("CONTAINERPILOT");
});

test("readSource() says where a configuration could be when there is none", () => {
  expect(readSource({ env: {} })).toEqual({
    finding: { code: "no-configuration" },
    name: undefined,
  });
});

test.each(["", "file://"])("readSource() reads a file named by a path after %j", (prefix) => {
  const path = join(folder, "a.json");
  const source = { text: '{"a": 1}', name: path, origin: "CONTAINERBUDDY" } as const;
  expect(readSource({ env: { CONTAINERBUDDY: `${prefix}${path}\n` } })).toEqual({ source });
});

test("readSource() takes a byte order mark away, from a file and from a value", () => {
  expect(readFileSource(join(folder, "bom.json"))).toMatchObject({ source: { text: '{"a": 1}' } });
  expect(readSource({ value: "\ufeff{}", env: {} })).toMatchObject({ source: { text: "{}" } });
});

test("readFileSource() reads what is as large as the limit, and an empty file", () => {
  const answer = readFileSource(join(folder, "largest.json"));
  expect("source" in answer && answer.source.text.length).toBe(limits.configBytesMax);
  expect(readFileSource(join(folder, "empty.json"))).toMatchObject({ source: { text: "" } });
});

test.each([
  ["missing.json", "unreadable"],
  ["folder", "unreadable"],
  ["a.json/x", "unreadable"],
  ["nul.json", "unreadable"],
  ["with\0nul", "unreadable"],
  ["larger.json", "too-large"],
])("readFileSource() does not read %j: %s", (name, code) => {
  const path = join(folder, name);
  expect(readFileSource(path)).toMatchObject({ finding: { code }, name: path });
});

test("readFileSource() ends at the limit where a file has no end", () => {
  expect(readFileSource("/dev/zero")).toMatchObject({ finding: { code: "too-large" } });
});
