import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { findFlaw } from "../../src/base/instance-flaw.ts";
import type { CatalogInstance } from "../../src/discovery/catalog.ts";
import { appRegistration, connectConsul } from "../support/connect-consul.ts";
import { consulPath, consulSkipReason, startConsul, type TestConsul } from "../support/consul.ts";
import { failureOf } from "../support/failure-of.ts";
import {
  FakeConsul,
  type FakeReply,
  forgottenCheckReply,
  unknownServiceReply,
} from "../support/fake-consul.ts";
import { until } from "../support/until.ts";
import { describeRegistry } from "./registry.contract.ts";

const signal = new AbortController().signal;

if (consulPath() === undefined) {
  test.skip(`Consul keeps the contract (${consulSkipReason})`, () => undefined);
} else {
  describeRegistry("Consul", async () => {
    const consul = await startConsul();
    return {
      ...connectConsul(consul.address),
      forget: () => consul.restartEmpty(),
      stop: () => consul.stop(),
    };
  });

  describe("Consul", () => {
    let consul: TestConsul;
    beforeAll(async () => {
      consul = await startConsul();
    });
    afterAll(() => consul.stop());

    test("is reached through a unix socket", async () => {
      const { registry } = connectConsul(consul.socketAddress);
      await registry.register(appRegistration, "passing", "", signal);
      expect(await registry.find("app-1", signal)).toMatchObject({ port: 80 });
    });

    test("shows the check's note and its output from the first moment", async () => {
      const { registry } = connectConsul(consul.address);
      await registry.register({ ...appRegistration, id: "noted" }, "critical", "it hurts", signal);
      const checks = await consul.api<Record<string, unknown>>("GET", "/v1/agent/checks");
      expect(checks["service:noted"]).toMatchObject({
        Status: "critical",
        Output: "it hurts",
        Notes: "TTL for app set by containerbuddy",
        Name: "Service 'app' check",
      });
    });

    test("tells maintenance from failing", async () => {
      const { registry, catalog } = connectConsul(consul.address);
      const name = "maintained";
      await registry.register({ ...appRegistration, id: name, name }, "passing", "", signal);
      const controller = new AbortController();
      const statuses: (string | undefined)[] = [];
      const done = catalog.follow(
        { service: name, pollMs: 1000 },
        {
          onAnswer: ({ instances }) => statuses.push(instances[0]?.status),
          onFailure: () => undefined,
        },
        controller.signal,
      );
      await until(() => statuses.at(-1) === "passing");
      await consul.api("PUT", `/v1/agent/service/maintenance/${name}?enable=true`);
      await until(() => statuses.at(-1) === "maintenance");
      await consul.api("PUT", `/v1/agent/service/maintenance/${name}?enable=false`);
      await until(() => statuses.at(-1) === "passing");
      await consul.api("PUT", "/v1/agent/maintenance?enable=true");
      await until(() => statuses.at(-1) === "maintenance");
      await consul.api("PUT", "/v1/agent/maintenance?enable=false");
      controller.abort();
      await done;
    });

    test("lets anybody register a port that does not exist, which blinds nobody", async () => {
      const { registry, catalog } = connectConsul(consul.address);
      const name = "hostile";
      await registry.register({ ...appRegistration, id: "good", name }, "passing", "", signal);
      await consul.api("PUT", "/v1/agent/service/register", { ID: "bad", Name: name, Port: -70 });
      const controller = new AbortController();
      const failures: unknown[] = [];
      let newest: readonly CatalogInstance[] = [];
      const done = catalog.follow(
        { service: name, pollMs: 1000 },
        {
          onAnswer: ({ instances }) => {
            newest = instances;
          },
          onFailure: (error) => failures.push(error),
        },
        controller.signal,
      );
      await until(() => newest.length === 2);
      // The catalogue tells what is there; the watch leaves out what nobody could connect to.
      const byId = new Map(newest.map((instance) => [instance.id, instance]));
      expect(byId.get("bad")?.port).toBe(-70);
      expect(findFlaw(byId.get("bad")!)).toBe("its port is not 1 to 65535");
      expect(findFlaw(byId.get("good")!)).toBeUndefined();
      expect(failures).toEqual([]);
      controller.abort();
      await done;
    });

    // The stand-in may only imitate what the real one was seen to say.
    const imitated: [
      title: string,
      method: "GET" | "PUT",
      path: string,
      body: unknown,
      FakeReply,
    ][] = [
      [
        "a forgotten check",
        "PUT",
        "/v1/agent/check/update/service:nobody",
        { Status: "passing" },
        forgottenCheckReply("service:nobody"),
      ],
      [
        "an unknown service",
        "GET",
        "/v1/agent/service/nobody",
        undefined,
        unknownServiceReply("nobody"),
      ],
    ];
    for (const [title, method, path, body, reply] of imitated) {
      test(`speaks of ${title} as the fake Consul does`, async () => {
        using fake = new FakeConsul(() => reply);
        const read = async (answer: Promise<Response>) => {
          const { status, headers, text } = await answer.then(async (response) => ({
            status: response.status,
            headers: response.headers,
            text: (await response.text()).trim(),
          }));
          return { status, type: headers.get("content-type"), text };
        };
        const real = await read(consul.fetch(method, path, body));
        const faked = await read(
          fetch(`${fake.address}${path}`, {
            method,
            ...(body !== undefined && { body: JSON.stringify(body) }),
          }),
        );
        expect(faked).toEqual(real);
      });
    }
  });

  describe("Consul with ACLs", () => {
    const master = "11111111-1111-1111-1111-111111111111";
    let consul: TestConsul;
    beforeAll(async () => {
      const acl = { enabled: true, default_policy: "deny", tokens: { master } };
      consul = await startConsul({ config: { acl } });
      const { registry } = connectConsul(consul.address, { token: master });
      await until(async () => {
        try {
          await registry.register(appRegistration, "passing", "", signal);
          return true;
        } catch {
          // The ACL system comes up after the leader.
          return false;
        }
      });
    });
    afterAll(() => consul.stop());

    test("denies what the token may not, and the error names the rule", async () => {
      for (const token of [undefined, "22222222-2222-2222-2222-222222222222"]) {
        const { registry } = connectConsul(consul.address, { token });
        const failed = await failureOf(registry.register(appRegistration, "passing", "", signal));
        expect(failed).toMatchObject({ code: "consul-denied" });
        expect(failed.message).toContain('service:write on "app"');
        expect(failed.message).not.toContain(token ?? "undefined");
      }
    });

    test("says in other words that it has forgotten a check or a service", async () => {
      const { registry } = connectConsul(consul.address, { token: master });
      const beat = registry.beat("never-registered", "passing", "", signal);
      expect(await failureOf(beat)).toMatchObject({ code: "consul-forgot" });
      await registry.deregister("never-registered", signal);
      expect(await registry.find("never-registered", signal)).toBeUndefined();
    });
  });
}
