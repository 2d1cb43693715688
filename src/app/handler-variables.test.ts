import { expect, test } from "bun:test";

import { limits } from "../base/limits.ts";
import { handlerVariables } from "./handler-variables.ts";

const change = {
  kind: "watchChanged",
  watch: "app",
  reason: "changed",
  instances: [{ id: "app-1", address: "198.18.0.1", port: 80 }],
  added: [{ id: "app-1", address: "198.18.0.1", port: 80 }],
  removed: [
    { id: "app-2", address: "198.18.0.2", port: 80 },
    { id: "app-3", address: "198.18.0.3", port: 80 },
  ],
} as const;

test("handlerVariables() names the watch, the reason, the count and what changed", () => {
  expect(handlerVariables(change)).toEqual({
    CONTAINERBUDDY_WATCH: "app",
    CONTAINERBUDDY_REASON: "changed",
    CONTAINERBUDDY_PASSING: "1",
    CONTAINERBUDDY_ADDED: "app-1",
    CONTAINERBUDDY_REMOVED: "app-2 app-3",
  });
});

test("ids from the catalogue cannot end a word or a string", () => {
  const added = [{ id: "a b;$(rm)\n'\"\0c", address: "198.18.0.1", port: 80 }];
  const { CONTAINERBUDDY_ADDED: ids } = handlerVariables({ ...change, added });
  expect(ids).toBe("a_b___rm_____c");
});

test("ten thousand ids are cut where execve would refuse the string", () => {
  const added = Array.from({ length: 10_000 }, (_, at) => ({
    id: `some-service-on-a-host-${at}`,
    address: "198.18.0.1",
    port: 80,
  }));
  const ids = handlerVariables({ ...change, added })["CONTAINERBUDDY_ADDED"] ?? "";
  expect(ids.length).toBeLessThanOrEqual(limits.handlerListBytesMax);
  expect(ids.length).toBeGreaterThan(limits.handlerListBytesMax - 100);
  expect(ids.endsWith("-")).toBe(false);
});
