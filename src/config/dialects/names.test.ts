import { expect, test } from "bun:test";
import { Issues } from "../issue.ts";
import { Names } from "./names.ts";

function create() {
  const issues = new Issues("");
  const names = new Names();
  const add = (value: string, detail?: string) => {
    const node = { kind: "string", offset: 0, value } as const;
    return names.add({ value, field: { node, path: "", offset: 0, issues } }, detail);
  };
  return { issues, names, add };
}

test("Names leaves a name that is free as it is, and says nothing", () => {
  const { issues, names, add } = create();
  expect(add("a")).toBe("a");
  expect(names.find("a")).toEqual(["a"]);
  expect(names.find("b")).toEqual([]);
  expect(issues.sorted()).toEqual([]);
});

test("Names gives a name to what nobody waits for", () => {
  const { issues, names, add } = create();
  expect([add("a"), names.take("a"), names.take("b"), add("b")]).toEqual([
    ...["a", "a.2", "b", "b.2"],
  ]);
  expect([names.find("a"), names.find("b")]).toEqual([["a"], ["b.2"]]);
  expect(issues.sorted()).toHaveLength(1);
});

test("Names finds all that share a name, in their order", () => {
  const { issues, names, add } = create();
  expect([add("a"), add("a", "x"), add("a", "x"), add("a"), add("a.2")]).toEqual([
    ...["a", "a.x", "a.x.2", "a.2", "a.2.2"],
  ]);
  expect(names.find("a")).toEqual(["a", "a.x", "a.x.2", "a.2"]);
  expect(names.all).toEqual(["a", "a.2"]);
  expect(issues.sorted().map(({ code }) => code)).toEqual(Array(4).fill("same-name"));
});
