import { expect, test } from "bun:test";

import { parseTemplate } from "../template/parser.ts";
import { findUnsetVariables } from "./unset-variables.ts";

function find(source: string) {
  const set = parseTemplate("t", source, { functions: new Set(["default"]) });
  return findUnsetVariables(set, { SET: "", HOST: "h" });
}

test("findUnsetVariables() finds what is printed as it is, once, with its line", () => {
  expect(find("{{ .HOST }}\n{{ .PORT }}{{ if .A }}{{ .B }}{{ else }}{{ .PORT }}{{ end }}")).toEqual(
    [
      { name: "PORT", line: 2 },
      { name: "B", line: 2 },
    ],
  );
});

test.each([
  "{{ .SET }}",
  "{{ .PORT | default `1` }}",
  "{{ default `1` .PORT }}",
  "{{ if .PORT }}x{{ end }}",
  "{{ with .PORT }}{{ .X }}{{ end }}",
  "{{ $x := .PORT }}",
])("findUnsetVariables() has nothing to say of %s", (source) => {
  expect(find(source)).toEqual([]);
});
