import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failureOf } from "../../../test/support/failure-of.ts";
import type { ConsulTemplateEntry } from "../../config/consul-template-config.ts";
import type { Sources } from "../../template/sources.ts";
import { loadTemplate } from "./load-template.ts";

const entry: ConsulTemplateEntry = {
  source: { kind: "text", text: "" },
  hasFolders: true,
  hasBackup: false,
  delimiters: { left: "{{", right: "}}" },
  deniedFunctions: [],
  isMissingKeyError: false,
  isLookupError: false,
  isErrorFatal: true,
};

async function render(text: string, more: Partial<ConsulTemplateEntry> = {}): Promise<string> {
  const source = { kind: "text", text } as const;
  const { template, createFunctions } = loadTemplate({ ...entry, ...more, source });
  const sources = {
    readFile: (path: string) => `read ${path}`,
    env: () => "é",
    // No key is there.
    ask: () => ({ answer: undefined }),
    miss: () => undefined,
  };
  const functions = createFunctions(sources as unknown as Sources);
  return template.execute(undefined, { functions, missingKey: "zero" });
}

test("loadTemplate() parses the text with its delimiters", async () => {
  expect(await render('ü [[ file "/a" ]]', { delimiters: { left: "[[", right: "]]" } })).toBe(
    "Ã¼ read /a",
  );
});

test("loadTemplate() lets a template call no function that is denied", async () => {
  const failure = await failureOf(render('{{ file "/a" }}', { deniedFunctions: ["fi*"] }));
  expect(failure.message).toContain("function is disabled");
});

test("loadTemplate() lets a key that is not there be an error", async () => {
  const miss = (more: Partial<ConsulTemplateEntry>): Promise<string> =>
    render('{{ key "a" }}', more);
  expect(await miss({})).toBe("");
  const failure = await failureOf(miss({ isLookupError: true }));
  expect(failure.message).toContain('error calling key: key "a" is not there');
});

test("loadTemplate() keeps file inside of its sandbox, wherever links lead", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-path-"));
  try {
    mkdirSync(join(folder, "in"));
    writeFileSync(join(folder, "in/a"), "");
    writeFileSync(join(folder, "out"), "");
    symlinkSync(join(folder, "out"), join(folder, "in/link"));
    const file = (path: string): Promise<string> =>
      render(`{{ file "${join(folder, path)}" }}`, { sandboxPath: join(folder, "in") });
    expect(await file("in/a")).toBe(`read ${folder}/in/a`);
    for (const path of ["out", "in/../out", "in/link", "in/missing"]) {
      expect((await failureOf(file(path))).message).toContain("is outside of sandbox");
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("loadTemplate() says what is wrong and where", async () => {
  expect((await failureOf(render("a\n{{ if }}"))).message).toBe(
    'Cannot use the template "(contents)": template: (contents):2: missing value for if',
  );
  const source = { kind: "file", path: "/no/such/file" } as const;
  expect(() => loadTemplate({ ...entry, source })).toThrow(
    /Cannot use the template "\/no\/such\/file": there is no such file/,
  );
});
