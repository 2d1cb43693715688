import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Section } from "./decode.ts";
import { jobsRootKeys } from "./dialects/jobs-keys.ts";
import { rootKeys } from "./dialects/shim-keys.ts";
import { writeJobsReference, writeReference } from "./reference.ts";

test.each([
  ["configuration.md", writeReference],
  ["configuration-3.md", writeJobsReference],
])("docs/%s is what the tables say (UPDATE_DOCS=1 writes it)", (name, write) => {
  const file = join(import.meta.dir, "../../docs", name);
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, write());
  expect(readFileSync(file, "utf8")).toBe(write());
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
  visit(jobsRootKeys);
});
