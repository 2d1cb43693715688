import { expect, test } from "bun:test";
import { mergeSettings } from "./settings.ts";

test("mergeSettings() lets later settings win, value by value", () => {
  const earlier = { consulAddress: "a", isOnce: true, wait: { minMs: 1, maxMs: 4 } };
  const later = { consulAddress: "b", wait: { isOn: false } };
  expect(mergeSettings(earlier, later)).toMatchObject({
    consulAddress: "b",
    isOnce: true,
    wait: { isOn: false, minMs: 1, maxMs: 4 },
  });
});

test("mergeSettings() adds up templates and the patterns of variables", () => {
  const earlier = { templates: [{ source: "a" }], exec: { env: { custom: ["A=1"] } } };
  const later = { templates: [{ source: "b" }], exec: { env: { custom: ["B=2"] } } };
  const { templates, exec } = mergeSettings(earlier, later);
  expect(templates).toEqual([{ source: "a" }, { source: "b" }]);
  expect(exec?.env?.custom).toEqual(["A=1", "B=2"]);
});
