import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runTemplate } from "./ctl-template.ts";

const folder = mkdtempSync(join(tmpdir(), "ctl-template-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, "latin1");
  return path;
}

const data = write("data.json", '{"n": 3, "f": 1.0, "big": 9007199254740993, "l": ["a", "b"]}');

test("runTemplate() renders with the JSON as dot: integers are ints, other numbers float64", async () => {
  const file = write("a.tmpl", `{{printf "%T %T" .n .f}} {{.big}} {{index .l 1}} {{.nowhere}}\xff`);
  expect(await runTemplate(["-data", data, file], {})).toEqual({
    stdout: "int float64 9007199254740993 b <no value>\xff",
    isBytes: true,
    stderr: "",
    code: 0,
  });
});

test("runTemplate() has the functions that need nobody else, and the environment", async () => {
  const snippet = write("snippet", "ü");
  const file = write("b.tmpl", `{{env "A"}} {{toJSON (split "," "x,y")}} {{file "${snippet}"}}`);
  const { stdout } = await runTemplate([file], { A: "ä" });
  expect(stdout).toBe('\xc3\xa4 ["x","y"] \xfc');
});

test.each([
  ["{{.a | nothing}}", 'template: bad.tmpl:1: function "nothing" not defined'],
  ["\n{{index .l 5}}", 'template: bad.tmpl:2:2: executing "bad.tmpl" at <index .l 5>'],
  [`{{service "web"}}`, "error calling service: ctl template does not ask Consul"],
])("runTemplate() says no to %j in Go's words", async (text, words) => {
  const { code, stdout, stderr } = await runTemplate(["-data", data, write("bad.tmpl", text)], {});
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(words);
});

test("runTemplate() says what it cannot read", async () => {
  const { stderr } = await runTemplate(["/nowhere/x.tmpl"], {});
  expect(stderr).toStartWith('Cannot render "/nowhere/x.tmpl": ');
  const broken = write("broken.json", "{");
  const file = write("c.tmpl", "");
  expect((await runTemplate(["-data", broken, file], {})).stderr).toContain("broken.json");
});

test.each([[[]], [["a", "b"]], [["-nothing"]]])(
  "runTemplate() does not understand %j",
  async (words) => {
    expect(await runTemplate(words, {})).toMatchObject({ code: 2, stdout: "" });
  },
);
