import { expect, test } from "bun:test";

import { nodeFs, nodeOs } from "./node.ts";

test("nodeFs() and nodeOs() are Node's modules", () => {
  expect(nodeFs().readFileSync("/proc/self/comm", "utf8").length).toBeGreaterThan(0);
  expect(nodeOs().hostname().length).toBeGreaterThan(0);
});
