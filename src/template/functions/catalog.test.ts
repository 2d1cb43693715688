import { expect, test } from "bun:test";
import { MemorySources } from "../../../test/support/memory-sources.ts";
import { runTemplate } from "../../../test/support/run-template.ts";
import { instanceOf, keyOf, nodeOf } from "../../../test/support/scripted-queries.ts";
import { FunctionError } from "../function.ts";
import { writeType } from "../go-type.ts";
import { listEntries } from "../origin.ts";
import { CatalogText, GoMap, List, Struct, TypedInteger, type Value } from "../value.ts";
import { createCatalogFunctions } from "./catalog.ts";

const scope = { executeTemplate: () => "" };

function call(sources: MemorySources, name: string, ...args: Value[]): Value {
  return createCatalogFunctions(sources).get(name)?.call(args, scope);
}

function listOf(value: Value): readonly Value[] {
  expect(value).toBeInstanceOf(List);
  return (value as List).items;
}

/** A value without its types: what a template would show. */
function show(value: Value): unknown {
  if (value instanceof CatalogText) return value.bytes;
  if (value instanceof TypedInteger) return value.value;
  if (value instanceof List) return value.items.map(show);
  if (value instanceof GoMap) {
    return Object.fromEntries(
      [...value.entries.values()].map(({ key, value }) => [show(key), show(value)]),
    );
  }
  if (value instanceof Struct) {
    return Object.fromEntries(value.type.fields.map(({ name }) => [name, show(value.read(name))]));
  }
  return value;
}

function read(values: Value, field: string): unknown[] {
  return listOf(values).map((item) => show((item as Struct).read(field)));
}

const web = { kind: "instances", service: "web" } as const;

test("every function is empty before its answer is there, and misses nothing by itself", () => {
  const sources = new MemorySources();
  for (const name of ["services", "nodes", "datacenters"]) {
    expect(listOf(call(sources, name))).toEqual([]);
  }
  expect(listOf(call(sources, "service", "web"))).toEqual([]);
  expect(call(sources, "node")).toBeUndefined();
  expect(call(sources, "key", "a")).toBe("");
  expect(call(sources, "keyExists", "a")).toBe(false);
  expect(call(sources, "keyOrDefault", "a", "b")).toBe("b");
  for (const name of ["ls", "safeLs", "tree", "safeTree"]) {
    expect(listOf(call(sources, name, "a"))).toEqual([]);
  }
  expect(sources.missed).toEqual([]);
});

test("nothing is asked for an empty name", () => {
  const sources = new MemorySources();
  for (const name of ["service", "key", "keyExists", "ls", "tree"]) call(sources, name, "");
  call(sources, "service");
  expect(call(sources, "keyOrDefault", "", "x")).toBe("x");
  expect(sources.asked).toEqual([]);
});

test("services lists all by name, with sorted tags", () => {
  const sources = new MemorySources().know({ kind: "services" }, [
    { name: "web", tags: ["b", "a"] },
    { name: "consul", tags: [] },
  ]);
  const services = call(sources, "services");
  expect(writeType((services as List).type)).toBe("[]*dependency.CatalogSnippet");
  expect(show(services)).toEqual([
    { Name: "consul", Tags: [] },
    { Name: "web", Tags: ["a", "b"] },
  ]);
});

test("service lists what passes, by node and id", () => {
  const sources = new MemorySources().know(web, [
    instanceOf("b"),
    instanceOf("c", { node: nodeOf("n0") }),
    instanceOf("a"),
    instanceOf("x", { status: "critical" }),
  ]);
  expect(read(call(sources, "service", "web"), "ID")).toEqual(["c", "a", "b"]);
  expect(read(call(sources, "service", "web", "critical,warning"), "ID")).toEqual(["x"]);
  expect(read(call(sources, "service", "web|any"), "ID")).toEqual(["c", "a", "b", "x"]);
});

test("service keeps the order of the answer where nearness is asked for", () => {
  const near = { ...web, near: "_agent" };
  const sources = new MemorySources().know(near, [instanceOf("b"), instanceOf("a")]);
  expect(read(call(sources, "service", "web~_agent"), "ID")).toEqual(["b", "a"]);
});

test("an instance has consul-template's fields in their order", () => {
  const instance = instanceOf("a", {
    tags: ["z", "y"],
    meta: { v: "2" },
    taggedAddresses: { wan: { address: "198.18.9.9", port: 8080 } },
    checks: [
      {
        node: "n1",
        checkId: "c",
        name: "alive",
        status: "passing",
        notes: "",
        output: "ok",
        serviceId: "a",
        serviceName: "web",
        serviceTags: ["z"],
      },
    ],
  });
  const list = call(new MemorySources().know(web, [instance]), "service", "web");
  expect(writeType((list as List).type)).toBe("[]*dependency.HealthService");
  const expected = {
    Node: "n1",
    NodeID: "",
    NodeAddress: "198.18.0.1",
    NodeTaggedAddresses: {},
    NodeMeta: {},
    ServiceMeta: { v: "2" },
    Address: "198.18.0.2",
    ServiceTaggedAddresses: { wan: { Address: "198.18.9.9", Port: 8080n } },
    ID: "a",
    Name: "web",
    Tags: ["y", "z"],
    Checks: [
      {
        Node: "n1",
        CheckID: "c",
        Name: "alive",
        Status: "passing",
        Notes: "",
        Output: "ok",
        ServiceID: "a",
        ServiceName: "web",
        ServiceTags: ["z"],
      },
    ],
    Status: "passing",
    Port: 80n,
    Weights: { Passing: 1n, Warning: 1n },
  };
  expect(show(list)).toEqual([expected]);
  const [first] = listOf(list);
  expect((first as Struct).type.fields.map(({ name }) => name)).toEqual(Object.keys(expected));
});

test("texts of the catalogue know their entry; keys and values are the operator's", () => {
  const sources = new MemorySources()
    .know(web, [instanceOf("a", { tags: ["t"], meta: { k: "v" } })])
    .know({ kind: "keys", prefix: "p" }, [keyOf("p/a", "v")]);
  const [instance] = listOf(call(sources, "service", "web")) as Struct[];
  const [pair] = listOf(call(sources, "ls", "p")) as Struct[];
  const tag = listOf(instance!.read("Tags"))[0] as CatalogText;
  expect(tag.sources).toEqual([instance!.entry!]);
  const meta = [...(instance!.read("ServiceMeta") as GoMap).entries.values()][0];
  for (const text of [meta?.key, meta?.value, instance!.read("Address")]) {
    expect(listEntries([text]).map(({ title }) => title)).toEqual([
      'instance "a" of service "web"',
    ]);
  }
  expect(pair!.entry).toBeUndefined();
  expect(pair!.read("Value")).toBe("v");
});

test("a service's tags can be searched", () => {
  const sources = new MemorySources().know(web, [instanceOf("a", { tags: ["t"] })]);
  const [instance] = listOf(call(sources, "service", "web")) as Struct[];
  const tags = instance!.read("Tags") as List;
  expect(writeType(tags.type)).toBe("dependency.ServiceTags");
  const functions = Object.fromEntries(createCatalogFunctions(sources));
  const source = `{{range service "web"}}{{.Tags.Contains "t"}} {{.Tags.Contains "u"}}{{end}}`;
  expect(runTemplate(source, { functions })).toBe("true false");
});

test("what cannot be right is left out, and told", () => {
  const sources = new MemorySources()
    .know(web, [instanceOf("a"), instanceOf("evil", { address: "1.2.3.4; include x" })])
    .know({ kind: "services" }, [
      { name: "evil; } server {", tags: [] },
      { name: "web", tags: [] },
    ])
    .know({ kind: "nodes" }, [nodeOf("n1"), nodeOf("a b")]);
  expect(read(call(sources, "service", "web"), "ID")).toEqual(["a"]);
  expect(read(call(sources, "services"), "Name")).toEqual(["web"]);
  expect(read(call(sources, "nodes"), "Node")).toEqual(["n1"]);
  expect(sources.leftOut).toEqual([
    'instance "evil" of service "web": its address is neither an IP address nor a host name',
    'service "evil; } server {": its name has characters that no host name can have',
    'node "a b": the name of its node is no host name',
  ]);
});

test("what has been left out is in no list", () => {
  const sources = new MemorySources().know(web, [instanceOf("a"), instanceOf("b")]);
  const [first] = listOf(call(sources, "service", "web")) as Struct[];
  sources.leaveOut(first!.entry!, "because");
  expect(read(call(sources, "service", "web"), "ID")).toEqual(["b"]);
});

test("nodes and node list by name, and services by theirs", () => {
  const service = { tags: ["b", "a"], meta: {}, address: "", port: 80, enableTagOverride: true };
  const services = [
    { ...service, id: "w2", service: "web" },
    { ...service, id: "w1", service: "web" },
    { ...service, id: "a", service: "app" },
  ];
  const sources = new MemorySources()
    .know({ kind: "nodes" }, [nodeOf("b"), nodeOf("a")])
    .know({ kind: "node", node: "b" }, { node: nodeOf("b"), services })
    .know({ kind: "node", node: "nobody" }, undefined);
  expect(read(call(sources, "nodes"), "Node")).toEqual(["a", "b"]);
  const node = call(sources, "node", "b") as Struct;
  expect(show(node.read("Node"))).toMatchObject({ Node: "b", Datacenter: "dc1" });
  expect(read(node.read("Services"), "ID")).toEqual(["a", "w1", "w2"]);
  expect(show(node.read("Services"))).toContainEqual({
    ID: "a",
    Service: "app",
    Tags: ["a", "b"],
    Meta: {},
    Port: 80n,
    Address: "",
    EnableTagOverride: true,
  });
  expect(call(sources, "node", "nobody")).toBeUndefined();
});

test("datacenters lists names, and takes one argument at most", () => {
  const sources = new MemorySources().know({ kind: "datacenters" }, ["dc2", "dc1"]);
  expect(show(call(sources, "datacenters", true))).toEqual(["dc2", "dc1"]);
  expect(() => call(sources, "datacenters", true, true)).toThrow(FunctionError);
});

test("key waits for a key that is not there; the others take it for an answer", () => {
  const sources = new MemorySources()
    .know({ kind: "key", path: "none" }, undefined)
    .know({ kind: "key", path: "empty" }, keyOf("empty", ""))
    .know({ kind: "key", path: "full" }, keyOf("full", "\u00ff"));
  expect(call(sources, "key", "full")).toBe("\u00ff");
  expect(call(sources, "keyExists", "empty")).toBe(true);
  expect(call(sources, "keyExists", "none")).toBe(false);
  expect(call(sources, "keyOrDefault", "full", "x")).toBe("\u00ff");
  expect(call(sources, "keyOrDefault", "empty", "x")).toBe("x");
  expect(call(sources, "keyOrDefault", "none", "x")).toBe("x");
  expect(sources.missed).toEqual([]);
  expect(call(sources, "key", "none")).toBe("");
  expect(sources.missed).toEqual(['key "none"']);
});

test("ls lists the top level, tree all but folders, with keys below the prefix", () => {
  const keys = ["app/", "app/b", "app/sub/", "app/sub/c", "app/empty"];
  const sources = new MemorySources().know(
    { kind: "keys", prefix: "app" },
    keys.map((key) => keyOf(key, `value of ${key}`, { flags: 2 ** 60 })),
  );
  expect(read(call(sources, "ls", "app"), "Key")).toEqual(["b", "empty"]);
  expect(read(call(sources, "tree", "/app"), "Key")).toEqual(["b", "sub/c", "empty"]);
  expect(show(listOf(call(sources, "ls", "app"))[0])).toEqual({
    Path: "app/b",
    Key: "b",
    Value: "value of app/b",
    CreateIndex: 1n,
    ModifyIndex: 2n,
    LockIndex: 0n,
    Flags: 2n ** 60n,
    Session: "",
  });
});

test("the safe lists wait while they are empty", () => {
  const sources = new MemorySources().know({ kind: "keys", prefix: "a" }, [keyOf("a/", "")]);
  for (const name of ["ls", "tree"]) call(sources, name, "a");
  expect(sources.missed).toEqual([]);
  for (const name of ["safeLs", "safeTree"]) call(sources, name, "a");
  expect(sources.missed).toEqual(['keys below "a"', 'keys below "a"']);
});

test("a query may be made of the catalogue's texts", () => {
  const sources = new MemorySources().know(web, [instanceOf("a")]);
  expect(read(call(sources, "service", new CatalogText("web", [])), "ID")).toEqual(["a"]);
});

test("a tag in the list of all services is left out without its service", () => {
  const sources = new MemorySources().know({ kind: "services" }, [
    { name: "web", tags: ["; evil", "b"] },
  ]);
  const [service] = listOf(call(sources, "services")) as Struct[];
  const [tag] = listEntries(listOf(service!.read("Tags")).slice(0, 1));
  expect(tag?.title).toBe('tag "; evil" of service "web"');
  sources.leaveOut(tag!, "it has a semicolon");
  expect(show(call(sources, "services"))).toEqual([{ Name: "web", Tags: ["b"] }]);
});
