import { expect, test } from "bun:test";
import { loadConfig } from "../load.ts";

test("readBackends() stays quick when a thousand backends have one name", async () => {
  const backends = Array.from({ length: 1000 }, () => ({ name: "a", poll: 1, onChange: "/a" }));
  const value = JSON.stringify({ consul: "c", backends });
  const { config } = await loadConfig({ value, env: {}, app: [] });
  const names = config?.watches.map(({ name }) => name) ?? [];
  expect(new Set(names).size).toBe(1000);
  expect(names.slice(0, 3)).toEqual(["a", "a.2", "a.3"]);
});

test("a handler that fails runs again after 1 s, and the delays double from there on", async () => {
  const backends = [{ name: "a", poll: 1, onChange: "/a" }];
  const value = JSON.stringify({ consul: "c", backends });
  const { config } = await loadConfig({ value, env: {}, app: [] });
  const restart = config?.jobs.find(({ name }) => name === "onChange.a")?.restart;
  expect(restart).toMatchObject({ firstMs: 1000, baseMs: 2000, maxMs: 30_000 });
});
