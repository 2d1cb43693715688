import { expect, test } from "bun:test";
import { loadConfig } from "../load.ts";

// What is wrong with a service is in ../cases/services.

test("readServices() keeps the order, and services of one name", async () => {
  const service = { name: "web", port: 80, poll: 1, ttl: 3 };
  const services = [service, { ...service, port: 81 }, { ...service, name: "api" }];
  const value = JSON.stringify({ consul: "c", services });
  const { config, issues } = await loadConfig({ value, env: {}, app: [] });
  expect(issues).toEqual([]);
  expect(config?.services.map(({ name, port }) => [name, port])).toEqual([
    ["web", 80],
    ["web", 81],
    ["api", 80],
  ]);
});
