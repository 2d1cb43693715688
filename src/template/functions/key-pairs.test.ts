import { expect, test } from "bun:test";

import { failWith, printWith, valueOf } from "../../../test/support/call-functions.ts";
import { limits } from "../../base/limits.ts";
import { CatalogText, type GoMap, List, type Value } from "../value.ts";
import { keyPairKind } from "./catalog-structs.ts";
import { mapAny } from "./collections.ts";
import { keyPairFunctions } from "./key-pairs.ts";

const table = keyPairFunctions();

const pairs = (entries: Record<string, string>): List =>
  new List(
    { kind: "slice", element: keyPairKind.type },
    Object.entries(entries).map(([key, value]) =>
      keyPairKind.make({
        pair: {
          key: `root/${key}`,
          value,
          createIndex: 1,
          modifyIndex: 2,
          lockIndex: 0,
          flags: 0,
          session: "",
        },
        relativeKey: key,
      }),
    ),
  );

test("byKey groups by what is before the first slash, and shortens the keys", () => {
  const source =
    "{{range $top, $below := byKey .}}{{$top}}({{range $key, $pair := $below}}{{$key}}={{$pair.Key}}={{.Value}} {{end}}){{end}}";
  const dot = pairs({ "es/a": "1", "es/b/c": "2", "redis/x": "3", "folder/": "", alone: "4" });
  expect(printWith(table, source, dot)).toBe("es(a=a=1 b/c=b/c=2 )redis(x=x=3 )");
});

test("byKey leaves the other fields of a pair alone", () => {
  const source = '{{with index (byKey .) "a" "b"}}{{.Path}} {{.ModifyIndex}}{{end}}';
  expect(printWith(table, source, pairs({ "a/b": "1" }))).toBe("root/a/b 2");
});

test("explode makes maps within maps of keys with slashes", () => {
  const dot = pairs({ "a/b/c": "1", "a/b/d": "2", e: "3", "f/": "", "": "4" });
  expect(printWith(table, "{{explode .}}", dot)).toBe("map[a:map[b:map[c:1 d:2]] e:3 f:map[]]");
  expect(printWith(table, "{{(explode .).a.b.c}}", dot)).toBe("1");
});

test("a key below one that has a value is an error", () => {
  const message = 'explode: not a map: "a/b": "a" already has value "1"';
  expect(failWith(table, "{{explode .}}", pairs({ a: "1", "a/b": "2" }))).toBe(message);
  // Go tells of the last part of the path only.
  expect(failWith(table, "{{explode .}}", pairs({ "x/a": "1", "x/a/b": "2" }))).toBe(
    'explode: not a map: "x/a/b": "a" already has value "1"',
  );
});

test("explodeMap takes a map apart, in the order of its keys", () => {
  const dot = valueOf('{"b/c": 2, "a": 1, "b": {"d": 3}}');
  expect(printWith(table, "{{explodeMap .}}", dot)).toBe("map[a:1 b:map[c:2 d:3]]");
  expect(failWith(table, "{{explodeMap .}}", valueOf('{"a": 1, "a/b": 2}'))).toBe(
    'explodeMap: not a map: "a/b": "a" already has value \'\\x01\'',
  );
});

test("explodeMap leaves the map alone that it takes apart, and none comes to hold itself", () => {
  const shared = mapAny([["x", 1n]]);
  const map = mapAny([
    ["a", shared],
    ["a/y", shared],
  ]);
  expect(printWith(table, "{{explodeMap .}} {{.}}", map)).toBe(
    "map[a:map[x:1 y:map[x:1]]] map[a:map[x:1] a/y:map[x:1]]",
  );
});

test("a key has no end of slashes", () => {
  const deep = mapAny([["/".repeat(limits.templateDataDepthMax + 1), "x"]]);
  expect(failWith(table, "{{explodeMap .}}", deep)).toContain("Cannot go deeper");
});

test("keys that come out of the catalogue stay known as such", () => {
  const entries = [{ key: "1", title: "one" }];
  const map = mapAny([[new CatalogText("a/b", entries), "x"]]);
  const exploded = table.get("explodeMap")?.call([map], { executeTemplate: () => "" }) as GoMap;
  const top = exploded.entries.get("a");
  expect<Value>(top?.key).toEqual(new CatalogText("a", entries));
  const inner = top?.value as GoMap | undefined;
  const below = inner?.entries.get("b");
  expect<Value>(below?.key).toEqual(new CatalogText("b", entries));
});
