import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runRender } from "./render-config.ts";

const env = { PORT: "8500" };

function request(configValue: string, out?: string) {
  return { configValue, env, isContainerpilot: false, ...(out !== undefined && { out }) };
}

test("runRender() prints the text as it is after rendering, whatever is in it", async () => {
  const rendered = { stdout: '{"consul": 8500', stderr: "", code: 0 };
  expect(await runRender(request('{"consul": {{ .PORT }}'))).toEqual(rendered);
  expect(await runRender(request('{"consul": {{ .PORT }}', "-"))).toEqual(rendered);
  expect(await runRender(request("{plain"))).toMatchObject({ stdout: "{plain" });
});

test("runRender() writes it to a path, and to file:// and a path", async () => {
  const folder = mkdtempSync(join(tmpdir(), "render-config-"));
  for (const name of ["a", "b"]) {
    const path = join(folder, name);
    const out = name === "b" ? `file://${path}` : path;
    expect(await runRender(request("{ {{ .PORT }} }", out))).toMatchObject({ stdout: "", code: 0 });
    expect(readFileSync(path, "utf8")).toBe("{ 8500 }");
  }
  rmSync(folder, { recursive: true });
});

test("runRender() says what is wrong with the template, with a caret", async () => {
  const { code, stderr } = await runRender(request("{ {{ .PORT"));
  expect(code).toBe(125);
  expect(stderr).toBe(
    `-config:1:1: error: Cannot render the configuration: unclosed action\n  1 | { {{ .PORT\n    | ^\n`,
  );
});

test("runRender() says when there is nothing to render, or nowhere to write", async () => {
  expect(await runRender({ env: {}, isContainerpilot: false })).toMatchObject({ code: 125 });
  const { code, stderr } = await runRender(request("{}", "/nowhere/out"));
  expect(code).toBe(125);
  expect(stderr).toStartWith('Cannot write the rendered configuration to "/nowhere/out": ');
});
