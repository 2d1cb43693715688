import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { checkTree } from "./tidy.ts";

const root = mkdtempSync(join(tmpdir(), "tidy-"));
afterAll(() => rmSync(root, { recursive: true }));

let trees = 0;

/** The violations of a tree of these files, each as `file:line: message`. */
function check(files: Record<string, string>, covered: Record<string, string> = {}): string[] {
  const tree = join(root, String(trees++));
  mkdirSync(tree);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  return checkTree(tree, covered).map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

const cases: [what: string, file: string, text: string, found: RegExp][] = [
  [
    "an import against the layers",
    "src/base/a.ts",
    `\nimport "../log/b.ts";`,
    /:2: base may not import log/,
  ],
  ["a dynamic one", "src/job/a.ts", `await import("../watch/b.ts");`, /job may not import watch/],
  [
    "an export against them",
    "src/job/a.ts",
    `export * from "../consul/b.ts";`,
    /job may not import consul/,
  ],
  [
    "one of many lines",
    "src/log/a.ts",
    `import {\n  a,\n} from "../app/b.ts";`,
    /:1: log may not import app/,
  ],
  ["an import of main.ts", "src/app/a.ts", `import "../main.ts";`, /app may not import main\.ts/],
  [
    "a value where types are allowed",
    "src/event/a.ts",
    `import { b } from "../config/b.ts";`,
    /event may not import config/,
  ],
  [
    "an import out of src",
    "src/app/a.ts",
    `import "../../test/support/b.ts";`,
    /is outside of src/,
  ],
  ["an import without .ts", "src/app/a.ts", `import "./b";`, /must end with \.ts/],
  [
    "bun:ffi elsewhere",
    "src/system/reaper.ts",
    `import { dlopen } from "bun:ffi";`,
    /"bun:ffi" is not for this file/,
  ],
  [
    "bun:ffi required lazily",
    "src/system/reaper.ts",
    `require("bun:ffi");`,
    /"bun:ffi" is not for this file/,
  ],
  [
    "a module that costs memory",
    "src/app/a.ts",
    `import "node:http";`,
    /"node:http" is not for this file/,
  ],
  ["a folder without a layer", "src/misc/a.ts", "", /folder "misc" is not in the table/],
  [
    "the wall clock",
    "src/job/a.ts",
    "\n\nconst now = Date.now();",
    /:3: "Date\.now" is not for this file/,
  ],
  ["a timer", "src/job/a.ts", "setTimeout(run, 1);", /"setTimeout" is not for this file/],
  [
    "a write to the standard output",
    "src/log/a.ts",
    'console.error("x");',
    /"console\.error" is not for this file/,
  ],
  [
    "a look at the environment",
    "src/app/a.ts",
    "const a = process.env;",
    /"process\.env" is not for this file/,
  ],
  ["a name that says nothing", "src/base/utils.ts", "", /"utils" could stand in any program/],
  ["a folder that says nothing", "test/common/a.ts", "", /"common" could stand in any program/],
  ["an index", "src/app/index.ts", "", /"index" could stand in any program/],
  ["a name in camel case", "src/app/aB.ts", "", /"aB\.ts" is not kebab-case/],
  ["a long file", "scripts/a.ts", "\n".repeat(401), /:401: 401 lines/],
  ["work left over", "test/e2e/a.test.ts", "\n// TODO: more", /:2: .*open an issue/],
  ["a sleep in a test", "test/e2e/a.test.ts", "await Bun.sleep(100);", /:1: a bare sleep/],
  ["a sleep in a unit test", "src/job/a.test.ts", "setTimeout(done, 5)", /:1: a bare sleep/],
  ["logic without a test", "src/job/a.ts", "export const a = () => 1;", /has no test beside it/],
];

for (const [what, file, text, found] of cases) {
  test(`checkTree() finds ${what}`, () => {
    expect(check({ [file]: text }).join("\n")).toMatch(found);
  });
}

const clean: [what: string, file: string, text: string][] = [
  ["imports along the layers", "src/job/a.ts", `import { b } from "../event/b.ts";`],
  ["imports within a folder", "src/config/dialects/a.ts", `import { b } from "../b.ts";`],
  ["types where types are allowed", "src/event/a.ts", `import type { B } from "../config/b.ts";`],
  ["any import in main.ts", "src/main.ts", `import { b } from "./cli/b.ts";`],
  ["a mark of work left over in a string", "src/job/a.ts", 'export const a = "TODO";'],
  ["a reserved name in a comment", "src/job/a.ts", "// not Date.now()\n"],
  ["a reserved name in a string", "src/job/a.ts", 'export const a = "console.log";'],
  ["an import in a string", "src/job/a.ts", 'export const a = `import "../consul/b.ts"`;'],
  ["the clock's own timer", "src/base/clock.ts", "export const now = performance.now;"],
  ["a sleep in a child", "test/children/sleep.ts", "await Bun.sleep(1000);"],
  [
    "types without a test",
    "src/job/a.ts",
    "export interface A { run(): void }\nexport type B = () => void;",
  ],
];

for (const [what, file, text] of clean) {
  test(`checkTree() allows ${what}`, () => {
    expect(check({ [file]: text })).toEqual([]);
  });
}

test("checkTree() lets the table name the test that covers a file, as long as it is true", () => {
  const source = { "src/job/a.ts": "export function a() {}" };
  const covered = { "src/job/a.ts": "test/e2e/a.test.ts" };
  expect(check({ ...source, "test/e2e/a.test.ts": "" }, covered)).toEqual([]);
  expect(check(source, covered).join()).toMatch(/named by the table, is not there/);
  expect(check({ ...source, "src/job/a.test.ts": "" }, covered).join()).toMatch(/take it out/);
  expect(check({}, covered).join()).toMatch(/is in the table, but not there/);
});
