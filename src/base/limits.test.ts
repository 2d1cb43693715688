import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { limits } from "./limits.ts";

const page = join(import.meta.dir, "../../docs/limits.md");

/** The page is the list with the comments above each limit. */
function describeLimits(): string {
  const source = readFileSync(join(import.meta.dir, "limits.ts"), "utf8");
  const rows: string[] = [];
  let comment = "";
  for (const line of source.split("\n")) {
    const said = line.match(/^ {2}\/\*\* (.*) \*\/$/)?.[1];
    if (said !== undefined) comment = said;
    const name = line.match(/^ {2}(\w+):/)?.[1];
    if (name === undefined) continue;
    rows.push(`| \`${name}\` | ${limits[name as keyof typeof limits]} | ${comment} |`);
    comment = "";
  }
  return [
    "# Limits",
    "",
    "Everything has a limit, and all of them stand in `src/base/limits.ts`. This page is made from it;",
    "`UPDATE_DOCS=1 bun test src/base/limits.test.ts` writes it anew. Names end with their unit.",
    "",
    "| limit | value | what for |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

test("docs/limits.md lists every limit as it is", () => {
  const described = describeLimits();
  if (process.env["UPDATE_DOCS"]) writeFileSync(page, described);
  expect(readFileSync(page, "utf8")).toBe(described);
});

test("every limit has a row of its own", () => {
  expect(describeLimits().match(/^\| `/gm)).toHaveLength(Object.keys(limits).length);
});
