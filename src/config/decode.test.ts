import { expect, test } from "bun:test";
import { describeNode, type Field, hasKey, readSection, type Section } from "./decode.ts";
import { Issues } from "./issue.ts";
import { type JsonNode, readJson } from "./json.ts";
import { objectOf, text, wholeNumber } from "./kinds.ts";

const section = {
  name: { kind: text, doc: "A name.", since: "new", isRequired: true },
  port: { kind: wholeNumber(1), doc: "A port.", since: "new" },
  old: { kind: text, doc: "A name.", since: "new", deprecated: '"name"' },
} as const satisfies Section;

function field(value: string): Field {
  const answer = readJson(`{"s": ${value}}`);
  const node = "root" in answer ? answer.root.members[0]?.value : undefined;
  if (!node) throw new Error(`"${value}" is not JSON`);
  return { node, path: "s", offset: node.offset, issues: new Issues(`{"s": ${value}}`) };
}

function read(value: string) {
  const root = field(value);
  const fields = readSection(root, section);
  return { fields, codes: root.issues.sorted().map(({ code, path }) => `${code} ${path}`) };
}

test("readSection() reads keys in any case of letters, and null as nothing", () => {
  const { fields, codes } = read('{"NAME": "a", "port": null}');
  expect(fields?.values).toEqual({ name: "a" });
  expect(codes).toEqual([]);
});

test("readSection() takes the last one of a key, and names the line of the first", () => {
  const { fields, codes } = read('{"name": "a", "Name": "b", "name": null}');
  expect(fields?.values).toEqual({ name: "b" });
  expect(codes).toEqual(["duplicate-key s.Name"]);
});

test("readSection() collects everything that is wrong", () => {
  expect(read('{"old": "x", "prot": 1, "port": 0}').codes).toEqual([
    "missing-key s",
    "deprecated-key s.old",
    "unknown-key s.prot",
    "out-of-range s.port",
  ]);
  expect(read("[]")).toEqual({ fields: undefined, codes: ["wrong-type s"] });
});

test("readSection() lets the dialect decide about unknown and missing keys", () => {
  const root = field('{"x": 1}');
  const seen: string[] = [];
  readSection(root, section, {
    onUnknownKey: (_, key) => seen.push(`unknown ${key}`),
    onMissingKey: (_, key) => seen.push(`missing ${key}`),
  });
  expect(seen).toEqual(["unknown x", "missing name"]);
  expect(root.issues.hasErrors).toBe(false);
});

test("readSection() tells unknown keys to the dialect also where sections are within others", () => {
  const outer = { inner: { kind: objectOf(section), doc: "More.", since: "new" } } as const;
  const root = field('{"x": 1, "inner": {"name": "a", "y": 2}}');
  const seen: string[] = [];
  const reportUnknown = () => (_: Field, key: string) => void seen.push(key);
  readSection({ ...root, reportUnknown }, outer);
  expect(seen).toEqual(["x", "y"]);
  expect(root.issues.sorted()).toEqual([]);
});

test("readSection() can tell the case of letters", () => {
  const root = field('{"NAME": "a", "port": 1}');
  const { values } = readSection(root, section, { matchesCase: true }) ?? {};
  expect(values).toEqual({ port: 1 });
  expect(root.issues.sorted().map(({ code }) => code)).toEqual(["missing-key", "unknown-key"]);
});

test("hasKey() finds a key in any case of letters, unless it is null", () => {
  const root = field('{"NAME": [], "port": null}');
  expect(["name", "port", "old"].map((key) => hasKey(root, key))).toEqual([true, false, false]);
  expect(hasKey(root, "port", "name")).toBe(true);
  expect(hasKey(field("[]"), "name")).toBe(false);
});

test("at() is the place of a value, or of the section when it is not there", () => {
  const { fields } = read('{"name": "a"}');
  expect(fields?.at("name")).toMatchObject({ path: "s.name", offset: 15 });
  expect(fields?.at("port")).toMatchObject({ path: "s", offset: 6 });
});

test.each([
  ["{}", "an object"],
  ["[1]", "an array"],
  ["null", "null"],
  ["false", "false"],
  ["1.50", "1.50"],
  ['"x"', '"x"'],
])("describeNode() says of %s: %s", (value, words) => {
  const node: JsonNode = field(value).node;
  expect(describeNode(node)).toBe(words);
});

test("describeNode() cuts what is long", () => {
  expect(describeNode(field(`"${"x".repeat(1000)}"`).node).length).toBeLessThan(50);
  expect(describeNode(field("1".repeat(1000)).node).length).toBeLessThan(50);
});
