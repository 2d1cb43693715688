import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFiles, readText } from "./files.ts";

function inFolder(run: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "files-"));
  try {
    run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("readFiles() reads a folder by the names of its files, and later files win", () => {
  inFolder((folder) => {
    writeFileSync(
      join(folder, "b.json"),
      '{"consul": {"address": "b"}, "template": {"source": "2"}}',
    );
    writeFileSync(
      join(folder, "a.hcl"),
      'consul { address = "a" token = "t" }\ntemplate { source = "1" }',
    );
    mkdirSync(join(folder, "aa"));
    writeFileSync(join(folder, "aa/x.hcl"), 'template { source = "3" }');
    // As Kubernetes mounts it.
    mkdirSync(join(folder, "..2026"));
    writeFileSync(join(folder, "..2026/c"), 'template { source = "4" }');
    symlinkSync("..2026", join(folder, "..data"));
    symlinkSync("..data/c", join(folder, "c"));
    const { settings, report, hasErrors } = readFiles([folder]);
    expect([report, hasErrors]).toEqual(["", false]);
    expect(settings).toMatchObject({
      consulAddress: "b",
      consulToken: "t",
      templates: [{ source: "1" }, { source: "3" }, { source: "2" }, { source: "4" }],
    });
  });
});

test("readFiles() says what is wrong with all files at once", () => {
  inFolder((folder) => {
    const file = join(folder, "a.hcl");
    writeFileSync(file, "onc = true");
    symlinkSync("nowhere", join(folder, "link"));
    const { report, hasErrors } = readFiles(["/no/such/file", folder]);
    expect(hasErrors).toBe(true);
    expect(report).toBe(`/no/such/file: error: Cannot read the configuration: there is no such file
${file}:1:1: error: Cannot use key "onc" in the configuration: it is not known; did you mean "once"?
  1 | onc = true
    | ^
${folder}/link: error: Cannot read the configuration: there is no such file
`);
  });
});

test("readText() names where the text comes from", () => {
  expect(readText("}", "CT_LOCAL_CONFIG").report).toStartWith("CT_LOCAL_CONFIG:1:1: error: ");
});
