import { expect, test } from "bun:test";
import { instanceOf, nodeOf } from "../../../test/support/scripted-queries.ts";
import { judgeInstance, judgeNode, judgeNodeService, judgeService } from "./catalog-entry.ts";

const hostile = [
  "evil; } server {",
  "a b",
  "a\n",
  '"',
  "'",
  "`id`",
  "$(id)",
  "a{b",
  "a#b",
  "a\\b",
  "-rf",
  ".",
  "..",
  "ü",
  "",
  "a".repeat(300),
];

test("a name that could mean something in a file is a flaw, wherever it stands", () => {
  for (const name of hostile) {
    expect(judgeService({ name, tags: [] }).flaw).toBeDefined();
    expect(judgeNode(nodeOf(name)).flaw).toBeDefined();
    expect(judgeInstance(instanceOf("a", { service: name })).flaw).toBeDefined();
    expect(judgeInstance(instanceOf("a", { node: nodeOf(name) })).flaw).toBeDefined();
    expect(judgeInstance(instanceOf(name)).flaw).toBeDefined();
  }
});

test("what people register is no flaw", () => {
  for (const name of ["web", "web-1", "my_app", "a.b", "_nomad-task-1", "X9"]) {
    expect(judgeService({ name, tags: [] }).flaw).toBeUndefined();
    expect(judgeInstance(instanceOf(name)).flaw).toBeUndefined();
  }
  for (const id of ["host:web:8080", "web/1", "app@2", "a+b"]) {
    expect(judgeInstance(instanceOf(id)).flaw).toBeUndefined();
  }
});

test("addresses are IP addresses or host names, ports are ports or none", () => {
  const bad = [{ address: "1.2.3.4; include /etc/passwd" }, { address: "" }, { port: 70_000 }];
  for (const more of [
    ...bad,
    { port: -70 },
    { port: 1.5 },
    { node: nodeOf("n", { address: ";" }) },
  ]) {
    expect(judgeInstance(instanceOf("a", more)).flaw).toBeDefined();
  }
  const good = [{ address: "::1" }, { address: "db.example.com" }, { port: 0 }];
  for (const more of [...good, { node: nodeOf("n", { address: "" }) }]) {
    expect(judgeInstance(instanceOf("a", more)).flaw).toBeUndefined();
  }
});

test("an entry has the same key each time, and another than its neighbours", () => {
  const [a, b] = [instanceOf("a"), instanceOf("b")];
  const keyOf = (instance: typeof a) => judgeInstance(instance).entry.key;
  expect(keyOf(a)).toBe(keyOf(instanceOf("a", { port: 81 })));
  expect(keyOf(a)).not.toBe(keyOf(b));
  expect(keyOf(a)).not.toBe(keyOf(instanceOf("a", { node: nodeOf("n2") })));
});

test("an instance is the same entry in its service and on its node", () => {
  const service = {
    id: "a",
    service: "web",
    tags: [],
    meta: {},
    address: "",
    port: 80,
    enableTagOverride: false,
  };
  const judged = judgeNodeService(service, nodeOf("n1"));
  expect(judged.entry.key).toBe(judgeInstance(instanceOf("a")).entry.key);
  expect(judged.flaw).toBeUndefined();
  expect(judgeNodeService({ ...service, address: "; x" }, nodeOf("n1")).flaw).toBeDefined();
});

test("titles are for people, and quote what is hostile", () => {
  expect(judgeInstance(instanceOf("web-1")).entry.title).toBe('instance "web-1" of service "web"');
  expect(judgeService({ name: 'a"\n', tags: [] }).entry.title).toBe(String.raw`service "a\"\n"`);
  expect(judgeNode(nodeOf("n1")).entry.title).toBe('node "n1"');
});
