import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCodes } from "./shim-error.ts";

const page = readFileSync(join(import.meta.dir, "../../docs/errors.md"), "utf8");

test("docs/errors.md has a heading for each error code, and no other", () => {
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual([...errorCodes]);
});

test("docs/errors.md says of each code what it means and what to do", () => {
  for (const section of page.split(/^## /m).slice(1)) {
    const [code, ...paragraphs] = section.split("\n\n");
    expect(`${code}: ${paragraphs.length} paragraphs`).toMatch(/: [1-9]\d* paragraphs$/);
    expect(section.length).toBeGreaterThan(200);
  }
});
