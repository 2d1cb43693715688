import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { consulTemplateExitCode } from "../../app/consul-template/exit-code.ts";
import { fileKeys } from "../../config/consul-template/file-keys.ts";
import { templateKeys } from "../../config/consul-template/template-keys.ts";
import type { Section } from "../../config/decode.ts";
import { flagTable, ignoredFlags } from "./flag-table.ts";

const page = readFileSync(join(import.meta.dir, "../../../docs/consul-template.md"), "utf8");

test("no two flags have one name", () => {
  const names = flagTable.flatMap(({ name, old }) => (old === undefined ? [name] : [name, old]));
  expect(new Set(names).size).toBe(names.length);
});

test("docs/consul-template.md has a row for every flag, as -help says it", () => {
  for (const { name, old, value, doc } of flagTable) {
    const flag = `\`-${name}${value === undefined ? "" : ` ${value}`}\``;
    const older = old === undefined ? "" : `\`-${old}\``;
    expect(page).toContain(`| ${flag.replaceAll("|", "\\|")} | ${older} | ${doc} |`);
  }
  for (const name of ignoredFlags.keys()) expect(page).toContain(`\`-${name}\``);
});

test("docs/consul-template.md has a row for every key", () => {
  const check = (path: string, section: Section): void => {
    for (const [name, { doc, kind }] of Object.entries(section)) {
      const key = path === "" ? name : `${path}.${name}`;
      expect(page).toContain(`| \`${key}\` | ${doc} |`);
      // Within a template the blocks are the same.
      if (kind.section && path !== "template") check(key, kind.section);
    }
  };
  check("", fileKeys);
  check("template", templateKeys);
});

test("docs/consul-template.md has every exit code", () => {
  for (const code of Object.values(consulTemplateExitCode)) expect(page).toContain(`| ${code} | `);
});
