// What a bad network and a bad server do to the client, the registry and a watch. Numbers F… are
// those of the list of faults. Deadlines pass on a manual clock, bytes over a real loopback.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";

import { limits } from "../../src/base/limits.ts";
import type { Answer } from "../../src/discovery/catalog.ts";
import type { DiscoveryError } from "../../src/discovery/discovery-error.ts";
import { appRegistration, connectConsul } from "../support/connect-consul.ts";
import { consulPath, consulSkipReason, startConsul, type TestConsul } from "../support/consul.ts";
import { failureOf } from "../support/failure-of.ts";
import {
  catalogReply,
  FakeConsul,
  type FakeReply,
  healthEntry,
  inTurn,
  textReply,
} from "../support/fake-consul.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { TcpProxy } from "../support/tcp-proxy.ts";
import { until } from "../support/until.ts";

const signal = new AbortController().signal;

/** A watch on a clock that the test moves. */
class Watch {
  readonly clock = new ManualClock();
  readonly answers: Answer[] = [];
  readonly failures: DiscoveryError[] = [];
  readonly #controller = new AbortController();
  readonly #done: Promise<void>;

  constructor(address: string, pollMs = 5000) {
    this.#done = connectConsul(address, { clock: this.clock }).catalog.follow(
      { service: "app", pollMs },
      {
        onAnswer: (answer) => this.answers.push(answer),
        onFailure: (error) => this.failures.push(error),
      },
      this.#controller.signal,
    );
  }

  get ids(): string[] | undefined {
    return this.answers.at(-1)?.instances.map(({ id }) => id);
  }

  get codes(): string[] {
    return this.failures.map(({ code }) => code);
  }

  /** Moves the clock in small steps until the condition holds; returns how far. */
  async advanceUntil(condition: () => boolean, stepMs = 50): Promise<number> {
    const startMs = this.clock.nowMs();
    await until(async () => {
      if (condition()) return true;
      await this.clock.advance(stepMs);
      return condition();
    });
    return this.clock.nowMs() - startMs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#controller.abort();
    await this.#done;
  }
}

const oneInstance = catalogReply([healthEntry("a")], 5);
/** The answer's true bytes, sent in a wrong way. */
const truth = oneInstance.body as string;

describe("a broken answer never passes for an empty list", () => {
  const broken: [title: string, reply: FakeReply | "close", code: string][] = [
    ["F10 500 with text", textReply(500, "No cluster leader"), "consul-refused"],
    ["F10 429", textReply(429, "slow down"), "consul-refused"],
    ["F10 503 with HTML", textReply(503, "<html><h1>Service Unavailable"), "consul-refused"],
    [
      "F10 a redirect to another host",
      { status: 301, headers: { Location: "http://198.18.0.1/" } },
      "consul-refused",
    ],
    ["F8 403", textReply(403, "ACL not found"), "consul-denied"],
    ["F11 garbage", catalogText("\u0001\u0002garbage"), "consul-unusable-answer"],
    ["F11 HTML with 200", catalogText("<html>It works</html>"), "consul-unusable-answer"],
    ["F11 null", catalogText("null"), "consul-unusable-answer"],
    ["F11 an object", catalogText("{}"), "consul-unusable-answer"],
    ["F11 nothing at all", catalogText(""), "consul-unusable-answer"],
    ["F11 204", { status: 204, contentLength: null }, "consul-unusable-answer"],
    ["F11 truncated JSON", catalogText(truth.slice(0, -7)), "consul-unusable-answer"],
    ["F11 wrong types", catalogText('[{"Node":1}]'), "consul-unusable-answer"],
    [
      "F11 damaged gzip",
      { headers: { "Content-Encoding": "gzip" }, body: "not gzip" },
      "consul-unusable-answer",
    ],
    [
      "F11 truncated gzip",
      { headers: { "Content-Encoding": "gzip" }, body: Bun.gzipSync(truth).slice(0, -9) },
      "consul-unusable-answer",
    ],
    [
      "F12 a Content-Length that promises more",
      { ...oneInstance, contentLength: String(truth.length + 10), afterwards: "close" },
      "consul-unusable-answer",
    ],
    [
      "F12 a Content-Length that cuts",
      { ...oneInstance, contentLength: String(truth.length - 10), afterwards: "close" },
      "consul-unusable-answer",
    ],
    [
      "F12 a Content-Length that is no number",
      { ...oneInstance, contentLength: "many", afterwards: "close" },
      "consul-unusable-answer",
    ],
    [
      "F13 a reset in the middle of the body",
      { ...oneInstance, contentLength: "10000", afterwards: "reset" },
      "consul-unusable-answer",
    ],
    ["F13 a connection that ends before the answer", "close", "consul-unreachable"],
  ];
  for (const [title, reply, code] of broken) {
    test(title, async () => {
      // Twice: Bun tries a second time by itself when a connection that it knew ends.
      using fake = new FakeConsul(inTurn(oneInstance, reply, reply, oneInstance));
      await using watch = new Watch(fake.address);
      await watch.advanceUntil(() => watch.failures.length > 0);
      expect(watch.codes[0]).toBe(code);
      expect(watch.ids).toEqual(["a"]);
      await watch.advanceUntil(() => watch.answers.length > 2, 100);
      expect(watch.answers.map(({ isTrusted }) => isTrusted).slice(0, 3)).toEqual([
        true,
        false,
        true,
      ]);
      expect(watch.answers.every(({ instances }) => instances.length === 1)).toBe(true);
    });
  }

  test("F10 Retry-After is honoured", async () => {
    const reply = { ...textReply(429, "slow down"), headers: { "Retry-After": "20" } };
    using fake = new FakeConsul(inTurn(reply, oneInstance));
    await using watch = new Watch(fake.address);
    await watch.advanceUntil(() => watch.failures.length > 0, 0);
    const waitedMs = await watch.advanceUntil(() => fake.requests.length > 1, 500);
    expect(waitedMs).toBeGreaterThanOrEqual(20_000);
  });

  test("F12 a body without an end is cut off at the limit", async () => {
    using fake = new FakeConsul(() => ({ endlessChunk: " ".repeat(1024 * 1024) }));
    await using watch = new Watch(fake.address);
    await until(() => watch.failures.length > 0);
    expect(watch.codes).toEqual(["consul-unusable-answer"]);
    await until(() => fake.openCount === 0, { what: "the connection to be given up" });
  });

  test("F12 a body that does not come is given up", async () => {
    using fake = new FakeConsul(() => ({ body: "[", contentLength: "1000" }));
    await using watch = new Watch(fake.address);
    await until(() => fake.requests.length > 0);
    const waitedMs = await watch.advanceUntil(() => watch.failures.length > 0, 1000);
    expect(watch.codes).toEqual(["consul-timed-out"]);
    expect(waitedMs).toBeGreaterThanOrEqual(limits.questionTimeoutMs);
  });
});

describe("a blocking query", () => {
  test("F13 ends by its own deadline when the server has vanished without a word", async () => {
    using fake = new FakeConsul(inTurn(oneInstance, "silence", oneInstance));
    await using watch = new Watch(fake.address);
    await until(() => fake.requests.length === 2);
    const { watchWaitMs } = limits;
    await watch.clock.advance(watchWaitMs + watchWaitMs / 16 + 4999);
    expect(watch.codes).toEqual([]);
    await watch.advanceUntil(() => watch.failures.length > 0, 1);
    expect(watch.codes).toEqual(["consul-timed-out"]);
    await watch.advanceUntil(() => watch.answers.length === 2);
    // The dead connection is not used again, and the next question does not wait.
    const [, second, third] = fake.requests;
    expect(third?.connection).not.toBe(second?.connection as number);
    expect(third?.query.has("index")).toBe(false);
  });

  test("F14 starts over when the index goes back, and confirms after a second", async () => {
    const replies = [catalogReply([], 100), catalogReply([], 7), catalogReply([], 7), "silence"];
    using fake = new FakeConsul(inTurn(...(replies as FakeReply[])));
    await using watch = new Watch(fake.address);
    await until(() => watch.answers.length === 2);
    const waitedMs = await watch.advanceUntil(() => watch.answers.length === 3);
    expect(waitedMs).toBeLessThanOrEqual(limits.watchConfirmMs + 500);
    await until(() => fake.requests.length === 4);
    expect(watch.answers.map(({ isTrusted }) => isTrusted)).toEqual([true, false, true]);
    const indexes = fake.requests.map(({ query }) => query.get("index"));
    expect(indexes).toEqual([null, "100", null, "7"]);
  });

  for (const header of [undefined, "0", "-1", "abc", "1, 2", "99999999999999999999"]) {
    test(`F14 polls when the index is ${header ?? "absent"}`, async () => {
      using fake = new FakeConsul(() => catalogReply([healthEntry("a")], header));
      await using watch = new Watch(fake.address, 3000);
      await until(() => watch.answers.length === 1);
      const waitedMs = await watch.advanceUntil(() => watch.answers.length === 3, 500);
      expect(waitedMs).toBeGreaterThanOrEqual(6000);
      expect(fake.requests.every(({ query }) => !query.has("index"))).toBe(true);
      expect(watch.failures).toEqual([]);
    });
  }

  test("F14 hands an index beyond 2^53 back to the digit", async () => {
    const index = "9007199254740993";
    using fake = new FakeConsul(inTurn(catalogReply([], index), "silence"));
    await using _watch = new Watch(fake.address);
    await until(() => fake.requests.length === 2);
    expect(fake.requests[1]?.query.get("index")).toBe(index);
  });

  test("F15 polls a server that never blocks", async () => {
    using fake = new FakeConsul(() => catalogReply([healthEntry("a")], 5));
    await using watch = new Watch(fake.address, 15_000);
    await watch.advanceUntil(() => watch.clock.nowMs() >= 60_000, 200);
    // Each step waits for a turn of the event loop, so that answers could come in between.
    expect(fake.requests.length).toBeGreaterThanOrEqual(5);
    expect(fake.requests.length).toBeLessThanOrEqual(4 + 4);
  });

  test("F16 asks once a second in a storm of changes, and gets the newest state", async () => {
    let index = 0;
    using fake = new FakeConsul(() => catalogReply([healthEntry(`a${++index}`)], index));
    await using watch = new Watch(fake.address);
    await watch.advanceUntil(() => watch.clock.nowMs() >= 20_000, 100);
    expect(fake.requests.length).toBeLessThanOrEqual(limits.watchBurst + 21);
    expect(fake.requests.length).toBeGreaterThanOrEqual(limits.watchBurst + 10);
    await until(() => watch.ids?.[0] === `a${index}`);
  });
});

if (consulPath() === undefined) {
  test.skip(`a bad network to a real Consul (${consulSkipReason})`, () => undefined);
} else {
  describe("a bad network to a real Consul", () => {
    let consul: TestConsul;
    beforeAll(async () => {
      consul = await startConsul();
      await connectConsul(consul.address).registry.register(appRegistration, "passing", "", signal);
    });
    afterAll(() => consul.stop());

    test("F5 a beat over a slow network ends at its caller's deadline, and not before", async () => {
      using proxy = new TcpProxy(consul.port);
      const { registry } = connectConsul(proxy.address);
      proxy.mode = { kind: "delay", delayMs: 100 };
      await registry.beat("app-1", "passing", "", signal);
      proxy.mode = { kind: "delay", delayMs: 60_000 };
      const startMs = performance.now();
      const beat = registry.beat("app-1", "passing", "", AbortSignal.timeout(200));
      expect(await failureOf(beat)).toMatchObject({ code: "consul-timed-out" });
      expect(performance.now() - startMs).toBeLessThan(2000);
      proxy.mode = { kind: "pass" };
      await registry.beat("app-1", "passing", "", signal);
    });

    test("F13 a beat into a black hole times out, and the next one has a new connection", async () => {
      using proxy = new TcpProxy(consul.port);
      const clock = new ManualClock();
      const { registry } = connectConsul(proxy.address, { clock });
      await registry.beat("app-1", "passing", "", signal);
      proxy.mode = { kind: "blackHole" };
      const failed = failureOf(registry.beat("app-1", "passing", "", signal));
      await until(() => clock.pending > 0);
      await clock.advance(limits.heartbeatTimeoutMs);
      expect(await failed).toMatchObject({ code: "consul-timed-out" });
      proxy.mode = { kind: "pass" };
      const acceptedCount = proxy.acceptedCount;
      await registry.beat("app-1", "passing", "", signal);
      expect(proxy.acceptedCount).toBe(acceptedCount + 1);
    });

    test("F13 an idle connection that was cut is replaced without a failure", async () => {
      using proxy = new TcpProxy(consul.port);
      const { registry } = connectConsul(proxy.address);
      for (let round = 0; round < 5; round++) {
        await registry.beat("app-1", "passing", "", signal);
        proxy.cutAll();
        await until(() => proxy.openCount === 0);
      }
      await registry.beat("app-1", "passing", "", signal);
    });

    const damages = [
      ["cut off", { kind: "cut", afterBytes: 400 }],
      ["ended early", { kind: "limit", bytes: 400 }],
      ["garbled", { kind: "corrupt", fromByte: 0 }],
      ["garbled in its body", { kind: "corrupt", fromByte: 330 }],
    ] as const;
    for (const [title, mode] of damages) {
      test(`F11 F13 an answer that is ${title} is no empty list`, async () => {
        using proxy = new TcpProxy(consul.port);
        await using watch = new Watch(proxy.address);
        await until(() => watch.answers.length === 1);
        proxy.mode = mode;
        // A change, so that the waiting query is answered.
        const Port = 2000 + title.length;
        await consul.api("PUT", "/v1/agent/service/register", { ID: "app-1", Name: "app", Port });
        await watch.advanceUntil(() => watch.failures.length >= 3, 100);
        const count = watch.answers.length;
        proxy.mode = { kind: "pass" };
        proxy.cutAll();
        const isOver = (): boolean =>
          watch.answers.length > count && watch.answers.at(-1)?.isTrusted === true;
        await watch.advanceUntil(isOver, 100);
        expect(watch.answers.every(({ instances }) => instances.length === 1)).toBe(true);
      });
    }

    test("a frozen Consul costs a time-out, and is followed again when it wakes", async () => {
      await using watch = new Watch(consul.address);
      await until(() => watch.answers.length === 1);
      consul.freeze();
      try {
        await watch.advanceUntil(() => watch.failures.length >= 2, 500);
      } finally {
        consul.thaw();
      }
      expect(watch.codes.slice(0, 2)).toEqual(["consul-timed-out", "consul-timed-out"]);
      await watch.advanceUntil(() => watch.answers.length >= 3, 100);
      expect(watch.answers.at(-1)).toMatchObject({ isTrusted: true, instances: [{ id: "app-1" }] });
    });
  });
}

function catalogText(body: string): FakeReply {
  return { ...oneInstance, body };
}
