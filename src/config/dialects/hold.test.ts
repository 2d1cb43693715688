// oxlint-disable unicorn/no-thenable -- "then" is a word of the configuration, and nobody awaits it.
import { expect, test } from "bun:test";
import { loadConfig } from "../load.ts";

test.each([
  [undefined, { below: 0.5, min: 3, forMs: 30_000, then: "pass" }],
  [{}, { below: 0.5, min: 3, forMs: 30_000, then: "pass" }],
  [
    { below: 1, min: 1, for: 0, then: "ALL" },
    { below: 1, min: 1, forMs: 0, then: "all" },
  ],
  [false, undefined],
])("hold reads %j", async (hold, expected) => {
  const backends = [{ name: "a", poll: 1, onChange: "/a", hold }];
  const value = JSON.stringify({ consul: "c", backends });
  const { config } = await loadConfig({ value, env: {}, app: [] });
  expect(config?.watches[0]?.hold).toEqual(expected as never);
});
