import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { MemorySources } from "../../../test/support/memory-sources.ts";
import { builtinFunctions } from "../builtin-functions.ts";
import { configFunctions } from "./config-functions.ts";
import { consulTemplateFunctions } from "./consul-template.ts";
import { isUnsupported } from "./unsupported.ts";

const docs = readFileSync(join(import.meta.dir, "../../../docs/templates.md"), "utf8");
const section = docs.slice(docs.indexOf("## Functions"), docs.indexOf("## Where it differs"));
/** Tables show how some are called. */
const lists = section.replaceAll(/^\|.*$/gm, "");

test("docs/templates.md names every function, and no other", () => {
  const there = [
    ...builtinFunctions.keys(),
    ...[...consulTemplateFunctions(new MemorySources()).keys()].filter(
      (name) => !isUnsupported(name),
    ),
    ...configFunctions(() => undefined).keys(),
  ];
  const named = [...lists.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
  const elsewhere = ["raw", "candidate"];
  expect([...new Set([...named, ...elsewhere])].sort()).toEqual([...new Set(there)].sort());
});
