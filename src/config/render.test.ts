import { expect, test } from "bun:test";

import { printIssues } from "./excerpt.ts";
import { loadSource } from "./load.ts";
import { renderSource } from "./render.ts";

function source(text: string) {
  return { text, name: "/etc/app.json", origin: "flag" } as const;
}

async function render(text: string, env: Record<string, string> = {}): Promise<string> {
  const rendered = await renderSource(source(text), env);
  if ("issue" in rendered) throw new Error(JSON.stringify(rendered.issue));
  return rendered.source.text;
}

test.each([
  ["{{ .CONSUL }}:8500", "consul:8500"],
  ["{{.NOWHERE}}|", "|"],
  // ContainerPilot cut a value at its second "=".
  ["{{ .OPTIONS }}", "a=b=c"],
  ['{{ env "OPTIONS" }}', "a=b=c"],
  ['{{ .NOWHERE | default "8500" }}', "8500"],
  ["{{ default 8500 .NOWHERE }}", "8500"],
  [
    '{{ range $at, $name := split "," .LIST }}{{ if $at }}, {{ end }}"{{ $name }}"{{ end }}',
    '"a", "b"',
  ],
  ['{{ join "-" (split "," .LIST) }}', "a-b"],
  ['{{ replaceAll "," " " .LIST }}', "a b"],
  ['{{ regexReplaceAll "(.),(.)" "$2$1" .LIST }}', "ba"],
  ["{{ range loop 3 1 }}{{ . }}{{ end }}", "32"],
  ["{{ if .CONSUL -}} yes {{- end }}", "yes"],
  ["{{ .UMLAUT }}ß", "äß"],
  // The path of a candidate is known only when there is one.
  ["nginx -t -c {{ candidate }}", "nginx -t -c {{candidate}}"],
])("renderSource() makes %j to %j", async (text, expected) => {
  const env = { CONSUL: "consul", OPTIONS: "a=b=c", LIST: "a,b", UMLAUT: "ä" };
  expect(await render(text, env)).toBe(expected);
});

test("renderSource() says where in the text a template is wrong, in Go's words", async () => {
  const text = '{\n  "consul": "ü {{ .A | nothing }}"\n}';
  expect(await renderSource(source(text), {})).toEqual({
    issue: {
      code: "template",
      reason: 'function "nothing" not defined',
      severity: "error",
      path: "",
      line: 2,
      column: 24,
    },
  });
  const failing = '{\n  "consul": "ü {{ index .A 1 }}"\n}';
  const rendered = await renderSource(source(failing), {});
  expect(rendered).toMatchObject({ issue: { line: 2, column: 19 } });
});

test.each([
  ["{{ .A | defalt 1 }}", '; did you mean "default"?'],
  ['{"contents": "{{range service `app`}}"}', 'give a template in "contents" other "delimiters"'],
  ['{"contents": "{{range \\"app\\"}}"}', 'give a template in "contents" other "delimiters"'],
])("renderSource() has advice for %s", async (text, advice) => {
  const rendered = await renderSource(source(text), {});
  expect(JSON.stringify(rendered)).toContain(JSON.stringify(advice).slice(1, -1));
});

test("what is wrong with a rendered text is shown in the rendered text, which is said", async () => {
  const text = '{{ if true }}\n{{ end }}{\n "consul": {{ .PORT }}\n}';
  const loaded = await loadSource({ source: source(text) }, { env: { PORT: "8500" }, app: ["a"] });
  expect(loaded.config).toBeUndefined();
  expect(printIssues(loaded.issues, loaded.source)).toBe(
    `/etc/app.json (rendered):3:12: error: Cannot read "consul": expected a string "host:port", or an object, got 8500
  3 |  "consul": 8500
    |            ^
Lines are those of the rendered text: -template prints it
`,
  );
});
