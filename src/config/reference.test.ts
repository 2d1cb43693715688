import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Section } from "./decode.ts";
import { rootKeys } from "./dialects/shim-keys.ts";
import { writeReference } from "./reference.ts";

const file = join(import.meta.dir, "../../docs/configuration.md");

test("docs/configuration.md is what the tables say (UPDATE_DOCS=1 writes it)", () => {
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, writeReference());
  expect(readFileSync(file, "utf8")).toBe(writeReference());
});

test("every key has a sentence, a full stop, and a version", () => {
  const visit = (section: Section): void => {
    for (const [name, { doc, since, kind }] of Object.entries(section)) {
      expect(`${name}: ${doc}`).toMatch(/^\w+: ([A-Z`].*)\.$/);
      expect(since).toMatch(/^(?:new|\d+\.\d+\.\d+)$/);
      if (kind.section) visit(kind.section);
    }
  };
  visit(rootKeys);
});
