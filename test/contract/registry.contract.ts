import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";

import type {
  Answer,
  Catalog,
  CatalogInstance,
  ServiceQuery,
} from "../../src/discovery/catalog.ts";
import type { DiscoveryError } from "../../src/discovery/discovery-error.ts";
import type { Registration, Registry } from "../../src/discovery/registry.ts";
import { failureOf } from "../support/failure-of.ts";
import { until } from "../support/until.ts";

/** An implementation that is running, for one file of tests. */
export interface Subject {
  readonly registry: Registry;
  readonly catalog: Catalog;
  /** Makes the registry forget everything, as after a restart without its data. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

/** The promises of `Registry` and `Catalog`, for each implementation that claims to keep them. */
export function describeRegistry(name: string, start: () => Promise<Subject>): void {
  describe(`${name} as a registry`, () => {
    let subject: Subject;
    let controller: AbortController;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.stop());
    beforeEach(() => {
      controller = new AbortController();
    });
    afterEach(() => controller.abort());

    const watch = (query: string | Partial<ServiceQuery>): Watch =>
      new Watch(subject.catalog, query, controller.signal);
    const register = (
      registration: Registration,
      status: "passing" | "critical" = "passing",
    ): Promise<void> =>
      subject.registry.register(registration, status, "because", controller.signal);

    test("a service is passing from the first moment when it is registered as passing", async () => {
      const registration = createRegistration();
      const watched = watch(registration.name);
      await until(() => watched.answers.length > 0);
      expect(watched.instances).toEqual([]);
      await register(registration);
      await until(() => watched.instances.length > 0);
      for (const { instances } of watched.answers) {
        expect(instances.every(({ status }) => status === "passing")).toBe(true);
      }
      const { id, address, port } = registration;
      expect(watched.instances).toMatchObject([{ id, address, port, tags: ["a", "b c"] }]);
    });

    test("a service can be registered as critical", async () => {
      const registration = createRegistration();
      await register(registration, "critical");
      const watched = watch(registration.name);
      expect(await watched.statusOf(registration.id)).toBe("critical");
    });

    test("beats change the status both ways", async () => {
      const registration = createRegistration();
      await register(registration);
      const watched = watch(registration.name);
      for (const status of ["critical", "passing", "critical"] as const) {
        await subject.registry.beat(registration.id, status, "output", controller.signal);
        await watched.waitForStatus(registration.id, status);
      }
    });

    test("registering again takes the id over: new address, new status, one instance", async () => {
      const registration = createRegistration();
      await register(registration, "critical");
      const moved = { ...registration, address: "198.18.0.99", port: 9999, tags: [] };
      await register(moved, "passing");
      const watched = watch(registration.name);
      await until(() => watched.instances.length > 0);
      expect(watched.instances).toMatchObject([
        { id: moved.id, address: moved.address, port: 9999, tags: [], status: "passing" },
      ]);
      await register(registration, "critical");
      await watched.waitForStatus(registration.id, "critical");
    });

    test("a service without beats becomes critical", async () => {
      const registration = { ...createRegistration(), ttlMs: 1000 };
      await register(registration);
      const watched = watch(registration.name);
      await watched.waitForStatus(registration.id, "passing");
      await watched.waitForStatus(registration.id, "critical");
    });

    test("a deregistered service is gone at once, and deregistering it again ends well", async () => {
      const registration = createRegistration();
      await register(registration);
      const watched = watch(registration.name);
      await until(() => watched.instances.length === 1);
      await subject.registry.deregister(registration.id, controller.signal);
      await until(() => watched.instances.length === 0);
      await subject.registry.deregister(registration.id, controller.signal);
      await subject.registry.deregister("never-registered", controller.signal);
    });

    test("a beat of an unknown id fails with consul-forgot", async () => {
      const beat = subject.registry.beat("never-registered", "passing", "", controller.signal);
      expect(await failureOf(beat)).toMatchObject({ code: "consul-forgot" });
    });

    test("find() tells where an id points to", async () => {
      const registration = createRegistration();
      expect(await subject.registry.find(registration.id, controller.signal)).toBeUndefined();
      await register(registration);
      expect(await subject.registry.find(registration.id, controller.signal)).toEqual({
        address: registration.address,
        port: registration.port,
      });
    });

    test("ids keep every character", async () => {
      const id = `a/b c?d#e%25+ä"${count++}`;
      const registration = { ...createRegistration(), id };
      await register(registration);
      await subject.registry.beat(id, "critical", 'quotes " and \n lines', controller.signal);
      expect(await subject.registry.find(id, controller.signal)).toMatchObject({ port: 8000 });
      const watched = watch(registration.name);
      await watched.waitForStatus(id, "critical");
      await subject.registry.deregister(id, controller.signal);
      await until(() => watched.instances.length === 0);
    });

    test("a watch with a tag sees only instances that have it", async () => {
      const one = createRegistration();
      const other = { ...createRegistration(), name: one.name, tags: ["other"] };
      await register(one);
      await register(other);
      const watched = watch({ service: one.name, tag: "other" });
      await until(() => watched.instances.length > 0);
      expect(watched.instances.map(({ id }) => id)).toEqual([other.id]);
    });

    test("two watches on one service with different tags are independent", async () => {
      const one = createRegistration();
      const first = watch({ service: one.name, tag: "a" });
      const second = watch({ service: one.name, tag: "z" });
      await register(one);
      await until(() => first.instances.length === 1);
      await register({ ...one, tags: ["z"] });
      await until(() => first.instances.length === 0 && second.instances.length === 1);
    });

    test("an ended signal ends a watch and a call promptly", async () => {
      const watched = watch("nobody");
      await until(() => watched.answers.length > 0);
      controller.abort();
      await watched.done;
      const { signal } = controller;
      expect(await failureOf(subject.registry.beat("x", "passing", "", signal))).toMatchObject({
        name: "DiscoveryError",
      });
    });

    test("there is a leader", async () => {
      expect(await subject.registry.hasLeader(controller.signal)).toBe(true);
    });

    test("what was forgotten is noticed by the next beat, and can be registered again", async () => {
      const registration = createRegistration();
      await register(registration);
      const watched = watch(registration.name);
      await until(() => watched.instances.length === 1);
      await subject.forget();
      const { id } = registration;
      const beat = subject.registry.beat(id, "passing", "", controller.signal);
      expect(await failureOf(beat)).toMatchObject({ code: "consul-forgot" });
      expect(await subject.registry.find(id, controller.signal)).toBeUndefined();
      await register(registration);
      await until(() => watched.hasRecovered);
    });
  });
}

let count = 0;

function createRegistration(): Registration {
  const number = count++;
  return {
    id: `app${number}-host`,
    name: `app${number}`,
    address: `198.18.0.${number + 1}`,
    port: 8000,
    tags: ["a", "b c"],
    ttlMs: 60_000,
  };
}

/** Everything that a watch has told. */
class Watch {
  readonly answers: Answer[] = [];
  readonly failures: DiscoveryError[] = [];
  readonly done: Promise<void>;
  /** Failures before the newest answer. */
  #failuresAtAnswer = 0;

  constructor(catalog: Catalog, query: string | Partial<ServiceQuery>, signal: AbortSignal) {
    const partial = typeof query === "string" ? { service: query } : query;
    this.done = catalog.follow(
      { service: "", pollMs: 1000, ...partial },
      {
        onAnswer: (answer) => {
          this.answers.push(answer);
          this.#failuresAtAnswer = this.failures.length;
        },
        onFailure: (error) => this.failures.push(error),
      },
      signal,
    );
  }

  get instances(): readonly CatalogInstance[] {
    return this.answers.at(-1)?.instances ?? [];
  }

  /** After failures it has an instance again, in an answer that is trusted. */
  get hasRecovered(): boolean {
    const isTrusted = this.answers.at(-1)?.isTrusted === true;
    return this.#failuresAtAnswer > 0 && isTrusted && this.instances.length === 1;
  }

  async statusOf(id: string): Promise<string> {
    return until(() => this.instances.find((instance) => instance.id === id)?.status);
  }

  async waitForStatus(id: string, status: string): Promise<void> {
    await until(
      () => this.instances.some((instance) => instance.id === id && instance.status === status),
      { what: `"${id}" to be ${status}` },
    );
  }
}
