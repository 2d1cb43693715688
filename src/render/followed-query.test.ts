// oxlint-disable unicorn/no-thenable -- "then" is a word of the configuration, and nobody awaits it.
import { expect, test } from "bun:test";
import { ManualClock } from "../../test/support/manual-clock.ts";
import { MemoryLogger } from "../../test/support/memory-logger.ts";
import { instanceOf, keyOf, ScriptedQueries } from "../../test/support/scripted-queries.ts";
import { limits } from "../base/limits.ts";
import type { HoldConfig } from "../config/config.ts";
import type { Query, ServiceInstance } from "../discovery/query.ts";
import { FollowedQuery } from "./followed-query.ts";

const web = { kind: "instances", service: "web" } as const;
const hold: HoldConfig = { below: 0.5, min: 3, forMs: 30_000, then: "pass" };

function start(query: Query, more: { hold?: HoldConfig; isOnce?: boolean } = {}) {
  const clock = new ManualClock();
  const logger = new MemoryLogger();
  const catalog = new ScriptedQueries();
  const told: string[] = [];
  const listener = {
    onHeld: (title: string, because: string) => told.push(`held ${title}: ${because}`),
    onReleased: (title: string) => told.push(`released ${title}`),
    onFailure: (title: string, _error: unknown, failures: number) =>
      told.push(`failure ${failures} of ${title}`),
  };
  const followed = new FollowedQuery({
    query,
    hold: more.hold,
    isOnce: more.isOnce ?? false,
    catalog,
    clock,
    logger,
    listener,
  });
  const news = { count: 0 };
  followed.start(() => {
    news.count++;
  });
  return { clock, logger, catalog, followed, news, told };
}

function list(ids: string, status: ServiceInstance["status"] = "passing"): ServiceInstance[] {
  return Array.from(ids, (id) => instanceOf(id, { status }));
}

function show(followed: FollowedQuery): string {
  const instances = (followed.known?.data ?? []) as readonly ServiceInstance[];
  return instances
    .map(({ id, status }) => `${id} ${status}`)
    .sort()
    .join(", ");
}

test("an answer that is equal to the last is no news", () => {
  const { catalog, followed, news } = start(web);
  expect(followed.known).toBeUndefined();
  catalog.answer<"instances">(web, list("ab"));
  catalog.answer<"instances">(web, list("ab"));
  expect(news.count).toBe(1);
  catalog.answer<"instances">(web, list("a"));
  expect(news.count).toBe(2);
  expect(show(followed)).toBe("a passing");
});

test("that a key is not there is known, and that it goes is news", () => {
  const key = { kind: "key", path: "a" } as const;
  const { catalog, followed, news } = start(key);
  catalog.answer<"key">(key, undefined);
  expect(followed.known).toEqual({ data: undefined });
  catalog.answer<"key">(key, keyOf("a", "1"));
  catalog.answer<"key">(key, undefined);
  expect(news.count).toBe(3);
});

test("the last good answer stands through failures, which are told once for each kind", () => {
  const { catalog, followed, logger, told } = start(web);
  catalog.answer<"instances">(web, list("a"));
  for (let count = 0; count < 3; count++) catalog.fail(web);
  catalog.fail(web, "consul-denied");
  expect(show(followed)).toBe("a passing");
  expect(logger.messages("warn")).toHaveLength(2);
  expect(told.at(-1)).toBe('failure 4 of service "web"');
  catalog.answer<"instances">(web, list("a"));
  expect(logger.messages("info")).toEqual([]);
  catalog.answer<"instances">(web, list("a"));
  expect(logger.messages("info")).toEqual(["Consul answers again"]);
  catalog.fail(web);
  expect(told.at(-1)).toBe('failure 1 of service "web"');
});

test("instances are held when many fail at once, and released in time", async () => {
  const { catalog, clock, followed, news, told } = start(web, { hold });
  catalog.answer<"instances">(web, list("abcd"));
  catalog.answer<"instances">(web, list("abcd", "critical"));
  expect(show(followed)).toBe("a passing, b passing, c passing, d passing");
  expect(followed.isHeld).toBe(true);
  expect(news.count).toBe(1);
  await clock.advance(hold.forMs);
  expect(show(followed)).toBe("a critical, b critical, c critical, d critical");
  expect(followed.isHeld).toBe(false);
  expect(news.count).toBe(2);
  expect(told).toEqual([
    'held service "web": 4 of 4 are registered, but no longer passing',
    'released service "web"',
  ]);
});

test("an answer after a failure takes nobody away", () => {
  const { catalog, followed } = start(web, { hold });
  catalog.answer<"instances">(web, list("ab"));
  catalog.fail(web);
  catalog.answer<"instances">(web, []);
  expect(show(followed)).toBe("a passing, b passing");
});

test("without a hold the catalogue is believed", () => {
  const { catalog, followed } = start(web);
  catalog.answer<"instances">(web, list("abcd"));
  catalog.answer<"instances">(web, [], false);
  expect(show(followed)).toBe("");
});

test("once, the first answer is the last, but a key that is not there is waited for", () => {
  const { catalog, followed } = start(web, { isOnce: true });
  catalog.answer<"instances">(web, list("a"));
  expect(catalog.open).toBe(0);
  expect(show(followed)).toBe("a passing");

  const key = { kind: "key", path: "a" } as const;
  const waiting = start(key, { isOnce: true });
  waiting.catalog.answer<"key">(key, undefined);
  expect(waiting.followed.known).toEqual({ data: undefined });
  expect(waiting.catalog.open).toBe(1);
  waiting.catalog.answer<"key">(key, keyOf("a", "1"));
  expect(waiting.catalog.open).toBe(0);
});

test("stop() ends the query and the timer of a hold", () => {
  const { catalog, clock, followed } = start(web, { hold });
  catalog.answer<"instances">(web, list("abcd"));
  catalog.answer<"instances">(web, list("abcd", "critical"));
  expect(clock.pending).toBe(1);
  followed.stop();
  expect(clock.pending).toBe(0);
  expect(catalog.open).toBe(0);
});

test("what an answer after a failure has lost is held for everything else as well", async () => {
  const services = { kind: "services" } as const;
  const { catalog, clock, followed, told } = start(services, { hold });
  catalog.answer<"services">(services, [{ name: "web", tags: [] }]);
  catalog.fail(services);
  catalog.answer<"services">(services, [], false);
  expect(followed.known).toEqual({ data: [{ name: "web", tags: [] }] });
  expect(followed.isHeld).toBe(true);
  await clock.advance(limits.untrustedHoldMs);
  expect(followed.known).toEqual({ data: [] });
  expect(told.at(-1)).toBe("released all services");
});
