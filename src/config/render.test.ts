import { expect, test } from "bun:test";
import { Issues } from "./issue.ts";
import { renderConfig } from "./render.ts";

test.each([
  ['{"a": "b"}', 0],
  ['{"a": "{{ .X }} {{ .Y }}"}', 1],
])("renderConfig() takes %j as it is", (text, warnings) => {
  const issues = new Issues(text);
  expect(renderConfig(text, { X: "x" }, issues)).toBe(text);
  expect(issues.hasErrors).toBe(false);
  expect(issues.sorted()).toHaveLength(warnings);
});
