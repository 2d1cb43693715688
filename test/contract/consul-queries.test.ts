import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { realClock } from "../../src/base/clock.ts";
import { ConsulClient } from "../../src/consul/client.ts";
import { ConsulQueries } from "../../src/consul/consul-queries.ts";
import { toConsulOptions } from "../../src/consul/options.ts";
import type { DiscoveryError } from "../../src/discovery/discovery-error.ts";
import type { Query, QueryAnswer, QueryKind } from "../../src/discovery/query.ts";
import { consulPath, consulSkipReason, startConsul, type TestConsul } from "../support/consul.ts";
import { MemoryLogger } from "../support/memory-logger.ts";
import { until } from "../support/until.ts";

/** What a query was answered so far, in a list that grows. */
class Following<Kind extends QueryKind> implements AsyncDisposable {
  readonly answers: QueryAnswer<Kind>[] = [];
  readonly trusted: boolean[] = [];
  readonly failures: DiscoveryError[] = [];
  readonly #end = new AbortController();
  readonly #done: Promise<void>;

  constructor(consul: TestConsul, query: Extract<Query, { kind: Kind }>) {
    const options = toConsulOptions({ address: consul.address });
    const client = new ConsulClient({ options });
    const parts = { client, clock: realClock, logger: new MemoryLogger(), random: () => 0.5 };
    this.#done = new ConsulQueries(parts).followQuery<Kind>(
      query,
      {
        onAnswer: (answer, isTrusted) => {
          this.answers.push(answer);
          this.trusted.push(isTrusted);
        },
        onFailure: (error) => this.failures.push(error),
      },
      this.#end.signal,
    );
  }

  /** The newest answer, when there is one that the condition holds for. */
  async newest(condition: (answer: QueryAnswer<Kind>) => boolean): Promise<QueryAnswer<Kind>> {
    await until(() => this.answers.length > 0 && condition(this.answers.at(-1)!));
    return this.answers.at(-1)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#done;
  }
}

if (consulPath() === undefined) {
  test.skip(`Consul answers what templates ask (${consulSkipReason})`, () => undefined);
} else {
  describe("Consul answers what templates ask:", () => {
    let consul: TestConsul;
    beforeAll(async () => {
      consul = await startConsul();
      await consul.api("PUT", "/v1/agent/service/register", {
        ID: "web-1",
        Name: "web",
        Tags: ["b", "a"],
        Address: "198.18.0.1",
        Port: 80,
        Meta: { version: "2" },
        TaggedAddresses: { wan: { Address: "198.18.9.1", Port: 8080 } },
        Weights: { Passing: 3, Warning: 1 },
        Check: { TTL: "1h", Status: "passing", Notes: "a note" },
      });
    });
    afterAll(() => consul.stop());

    test("all services, and their tags", async () => {
      await using services = new Following<"services">(consul, { kind: "services" });
      const listed = await services.newest((answer) => answer.length > 1);
      const names = Object.fromEntries(listed.map(({ name, tags }) => [name, [...tags].sort()]));
      expect(names).toEqual({ consul: [], web: ["a", "b"] });
      expect(services.trusted).toEqual([true]);
    });

    test("the instances of a service, also of one that nobody has registered yet", async () => {
      await using web = new Following<"instances">(consul, { kind: "instances", service: "web" });
      const [instance] = await web.newest((answer) => answer.length > 0);
      expect(instance).toMatchObject({
        id: "web-1",
        service: "web",
        address: "198.18.0.1",
        port: 80,
        meta: { version: "2" },
        taggedAddresses: { wan: { address: "198.18.9.1", port: 8080 } },
        weights: { passing: 3, warning: 1 },
        status: "passing",
        node: { address: "127.0.0.1", datacenter: "dc1" },
      });
      const own = instance?.checks.find(({ checkId }) => checkId === "service:web-1");
      expect(own).toMatchObject({ status: "passing", notes: "a note", serviceId: "web-1" });

      await using late = new Following<"instances">(consul, { kind: "instances", service: "late" });
      await late.newest((answer) => answer.length === 0);
      await consul.api("PUT", "/v1/agent/service/register", { ID: "late-1", Name: "late" });
      expect(await late.newest((answer) => answer.length > 0)).toMatchObject([{ id: "late-1" }]);
      await consul.api("PUT", "/v1/agent/service/deregister/late-1");
      await late.newest((answer) => answer.length === 0);
    });

    test("the instances with one tag, near our own agent", async () => {
      const query = { kind: "instances", service: "web", near: "_agent" } as const;
      await using tagged = new Following<"instances">(consul, { ...query, tag: "a" });
      await tagged.newest((answer) => answer.length === 1);
      await using other = new Following<"instances">(consul, { ...query, tag: "other" });
      await other.newest((answer) => answer.length === 0);
    });

    test("nodes: all, one by its name, our own, and one that is not there", async () => {
      await using nodes = new Following<"nodes">(consul, { kind: "nodes" });
      const [first] = await nodes.newest((answer) => answer.length === 1);
      await using own = new Following<"node">(consul, { kind: "node" });
      const found = await own.newest((answer) => answer !== undefined);
      expect(found?.node).toEqual(first);
      expect(found?.services.map(({ service }) => service)).toContain("web");
      await using named = new Following<"node">(consul, { kind: "node", node: first!.name });
      expect(await named.newest(() => true)).toEqual(found);
      await using nobody = new Following<"node">(consul, { kind: "node", node: "nobody" });
      expect(await nobody.newest(() => true)).toBeUndefined();
      expect(nobody.failures).toEqual([]);
    });

    test("the datacenters", async () => {
      await using datacenters = new Following<"datacenters">(consul, { kind: "datacenters" });
      expect(await datacenters.newest(() => true)).toEqual(["dc1"]);
    });

    test("a key that comes, changes and goes, whatever its name and its bytes", async () => {
      const path = "a b/ü?/c#%41+";
      const url = `/v1/kv/${path.split("/").map(encodeURIComponent).join("/")}`;
      await using key = new Following<"key">(consul, { kind: "key", path });
      expect(await key.newest(() => true)).toBeUndefined();
      for (const [bytes, flags] of [
        ["x", 7],
        ["\u0000\u00ff\u0080\n", 0],
        ["", 0],
      ] as const) {
        const put = await fetch(`${consul.address}${url}?flags=${flags}`, {
          method: "PUT",
          body: Buffer.from(bytes, "latin1"),
        });
        expect(put.ok).toBe(true);
        const pair = await key.newest((answer) => answer?.value === bytes);
        expect(pair).toMatchObject({ key: path, flags, session: "" });
      }
      await fetch(`${consul.address}${url}`, { method: "DELETE" });
      await key.newest((answer) => answer === undefined);
      expect(key.failures).toEqual([]);
      expect(key.trusted).not.toContain(false);
    });

    test("the keys below a prefix", async () => {
      await using keys = new Following<"keys">(consul, { kind: "keys", prefix: "app/" });
      expect(await keys.newest(() => true)).toEqual([]);
      for (const name of ["b", "a/c", "folder/"]) {
        await consul.fetch("PUT", `/v1/kv/app/${name}`, name);
      }
      const listed = await keys.newest((answer) => answer.length === 3);
      expect(listed.map(({ key }) => key)).toEqual(["app/a/c", "app/b", "app/folder/"]);
      expect(keys.failures).toEqual([]);
    });

    test("a datacenter that is not there fails, and says so", async () => {
      const query = { kind: "services", datacenter: "nowhere" } as const;
      await using services = new Following<"services">(consul, query);
      await until(() => services.failures.length > 0);
      expect(services.failures[0]?.message).toContain("No path to datacenter");
      expect(services.answers).toEqual([]);
    });
  });
}
