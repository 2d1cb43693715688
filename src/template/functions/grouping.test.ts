import { expect, test } from "bun:test";

import { failWith, printWith, valueOf } from "../../../test/support/call-functions.ts";
import type { ServiceInstance } from "../../discovery/query.ts";
import { CatalogText, type GoMap, List, type Value } from "../value.ts";
import { instanceKind, snippetKind } from "./catalog-structs.ts";
import { listTexts } from "./collections.ts";
import { groupingFunctions } from "./grouping.ts";

const leftOut: string[] = [];
const table = groupingFunctions({ leaveOut: ({ key }) => leftOut.push(key) });

const instance = (id: string, more: Partial<ServiceInstance>): ServiceInstance => ({
  id,
  service: "web",
  address: "10.0.0.1",
  port: 80,
  tags: [],
  meta: {},
  taggedAddresses: {},
  weights: { passing: 1, warning: 1 },
  status: "passing",
  checks: [],
  node: { id: "", name: "n", address: "", datacenter: "", taggedAddresses: {}, meta: {} },
  ...more,
});

const entry = (id: string) => ({ key: id, title: `instance "${id}"` });

const list = (...instances: ServiceInstance[]): List =>
  new List(
    { kind: "slice", element: instanceKind.type },
    instances.map((each) => instanceKind.make(each, entry(each.id))),
  );

const call = (name: string, ...args: Value[]): GoMap =>
  table.get(name)?.call(args, { executeTemplate: () => "" }) as GoMap;

const keysOf = (map: GoMap): Value[] => Array.from(map.entries.values(), ({ key }) => key);

const ids = "{{range $key, $group := SOURCE}}{{$key}}:{{range $group}}{{.ID}}{{end}} {{end}}";
const print = (source: string, dot: Value): string =>
  printWith(table, ids.replace("SOURCE", source), dot);

test("byTag groups instances, and services, by their tags", () => {
  const instances = list(
    instance("1", { tags: ["a", "b"] }),
    instance("2", { tags: ["b"] }),
    instance("3", {}),
  );
  expect(print("byTag .", instances)).toBe("a:1 b:12 ");
  const services = new List({ kind: "slice", element: snippetKind.type }, [
    snippetKind.make({ name: "web", tags: () => listTexts(["x"]) }, entry("web")),
  ]);
  const source = "{{range $tag, $group := byTag .}}{{$tag}}{{range $group}}{{.Name}}{{end}}{{end}}";
  expect(printWith(table, source, services)).toBe("xweb");
});

test("byPort groups instances by numbers, in their order", () => {
  const instances = list(
    instance("1", { port: 8080 }),
    instance("2", { port: 80 }),
    instance("3", { port: 8080 }),
  );
  expect(print("byPort .", instances)).toBe("80:2 8080:13 ");
});

test("byMeta groups by several values, of which numbers are padded", () => {
  const instances = list(
    instance("1", { meta: { rack: "a b", weight: "7" } }),
    instance("2", { meta: { weight: "10" } }),
    instance("3", { meta: { rack: "a/b", weight: "-7" } }),
    instance("4", {}),
  );
  expect(print('byMeta "rack" .', instances)).toBe("_no_rack_:24 a_b:13 ");
  expect(print('byMeta "weight|int" .', instances)).toBe("-0007:3 00000:4 00007:1 00010:2 ");
  expect(print('byMeta "rack,weight|int" .', instances)).toBe(
    "_no_rack__00000:4 _no_rack__00010:2 a_b_-0007:3 a_b_00007:1 ",
  );
});

test("byMeta wants numbers where it is told of numbers", () => {
  const instances = list(instance("1", { meta: { weight: "x" } }));
  expect(failWith(table, '{{byMeta "weight|int" .}}', instances)).toBe(
    'cannot parse x as number : strconv.Atoi: parsing "x": invalid syntax',
  );
});

test("an instance whose metadata is no number is left out, and the others are grouped", () => {
  const instances = list(
    instance("1", { meta: { weight: "7" } }),
    instance("2", { meta: { weight: "x" } }),
  );
  leftOut.length = 0;
  expect(print('byMeta "weight|int" .', instances)).toBe("00007:1 ");
  expect(leftOut).toEqual(["2"]);
});

test("byMeta puts one sign in place of one character", () => {
  const instances = list(instance("1", { meta: { rack: "aüb" } }));
  const [key] = keysOf(call("byMeta", "rack", instances));
  expect((key as CatalogText).bytes).toBe("a_b");
});

test("the key of a group comes from every entry that is in it", () => {
  const instances = list(
    instance("1", { tags: ["a"], meta: { m: "x" } }),
    instance("2", { tags: ["a"], meta: { m: "x" } }),
  );
  const entries = [entry("1"), entry("2")];
  expect(keysOf(call("byTag", instances))).toEqual([new CatalogText("a", entries)]);
  expect(keysOf(call("byMeta", "m", instances))).toEqual([new CatalogText("x", entries)]);
  expect(keysOf(call("byPort", instances))).toEqual([80n]);
});

test("nothing makes no groups, and other lists are refused", () => {
  expect(print("byTag nil", undefined)).toBe("");
  expect(print("byTag .", list())).toBe("");
  expect(failWith(table, "{{byTag .}}", valueOf('["a"]'))).toBe(
    "byTag: wrong argument type []interface {}",
  );
  expect(failWith(table, "{{byPort 80}}")).toBe("byPort: wrong argument type int");
  expect(failWith(table, '{{byMeta "a" .}}', valueOf("[]"))).toContain(
    "expected []*dependency.HealthService; got []interface {}",
  );
});
