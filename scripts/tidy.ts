// The house rules that no linter knows, as a program. Prints each violation as file:line.
// Change a table here when a rule is wrong, and say why in STYLE.md.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import { type MaskedSource, maskSource } from "./mask-source.ts";

/** What each folder of src may import besides itself; "types of x" allows `import type` only. */
const layers: Record<string, string[]> = {
  base: [],
  log: ["base"],
  system: ["base", "log"],
  template: ["base", "types of discovery"],
  config: ["base", "template"],
  event: ["base", "types of config"],
  discovery: ["base", "log", "event", "config"],
  consul: ["base", "log", "discovery", "config"],
  health: ["base", "log", "system", "event", "discovery", "config"],
  job: ["base", "log", "system", "event", "discovery", "config"],
  watch: ["base", "log", "system", "event", "discovery", "config"],
  render: ["base", "log", "system", "event", "discovery", "config", "template"],
  telemetry: ["base", "log", "system", "event", "discovery", "config"],
  control: ["base", "log", "system", "event", "discovery", "config"],
  catalog: ["base", "log"],
  app: ["everything but cli"],
  cli: ["base", "log", "config", "control", "template", "app"],
  "main.ts": ["everything"],
};

interface Reserved {
  pattern: RegExp;
  /** Files that may have it. */
  allowed: string[];
  why: string;
}

/** Names that only certain files of src may use. */
const reservedNames: Reserved[] = [
  {
    pattern:
      /\b(?:Date\.now|performance\.now|Math\.random|setTimeout|setInterval|Bun\.sleep|new Date\(\))/g,
    allowed: ["src/base/clock.ts", "src/base/backoff.ts"],
    why: "time and chance come from base/clock.ts and base/backoff.ts, so that tests can hold them",
  },
  {
    pattern: /\b(?:process\.stdout|process\.stderr|Bun\.stdout|Bun\.stderr|console\.\w+)/g,
    allowed: [],
    why: "touching it sets O_NONBLOCK on the app's own output, or blocks the event loop",
  },
  {
    pattern:
      /\b(?:process\.argv|process\.env|process\.exit|process\.exitCode|Bun\.argv|Bun\.env)\b/g,
    allowed: ["src/main.ts"],
    why: "only main.ts reads argv and the environment, and sets the exit code",
  },
];

/** Modules that only certain files of src may import. */
const reservedModules: Record<string, { allowed: string[]; why: string }> = {
  "bun:ffi": { allowed: ["src/system/ffi.ts"], why: "one file knows libc" },
  "node:child_process": {
    allowed: [],
    why: "it costs 2 MB of memory per container: use Bun.spawn",
  },
  "node:http": {
    allowed: [],
    why: "it costs 2.8 MB of memory per container: use fetch or Bun.serve",
  },
  "node:https": { allowed: [], why: "it costs 2.8 MB of memory per container: use fetch" },
};

/** Source files with logic and without a test beside them: the test that covers each. */
const coveredElsewhere: Record<string, string> = {
  "src/main.ts": "test/e2e/bad-start.test.ts",
  "src/app/advertisement.ts": "test/e2e/registration.test.ts",
  "src/app/advertisements.ts": "test/e2e/reload.test.ts",
  "src/app/app.ts": "test/e2e/reload.test.ts",
  "src/app/control.ts": "test/e2e/control.test.ts",
  "src/app/status.ts": "test/e2e/control.test.ts",
  "src/app/consul-template/children.ts": "test/e2e/consul-template-follow.test.ts",
  "src/app/consul-template/consul-template.ts": "test/e2e/consul-template-follow.test.ts",
  "src/app/consul-template/generation.ts": "test/e2e/consul-template.test.ts",
  "src/app/consul-template/rendered-template.ts": "test/e2e/consul-template-follow.test.ts",
  "src/app/consul-template/run-failure.ts": "src/app/consul-template/runner.test.ts",
  "src/app/consul-discovery.ts": "test/e2e/registration.test.ts",
  "src/app/leftovers.ts": "test/e2e/stop.test.ts",
  "src/app/outside.ts": "test/e2e/reload.test.ts",
  "src/app/shim.ts": "test/e2e/inheritance.test.ts",
  "src/app/watches.ts": "test/e2e/maintenance.test.ts",
  "src/config/consul-template/blocks.ts": "src/config/consul-template/read-file.test.ts",
  "src/config/consul-template/file-keys.ts": "src/config/consul-template/read-file.test.ts",
  "src/config/consul-template/template-keys.ts": "src/config/consul-template/read-file.test.ts",
  "src/config/consul-template/value-kinds.ts": "src/config/consul-template/read-file.test.ts",
  "src/config/dialects/job-commands.ts": "src/config/dialects/jobs.test.ts",
  "src/config/dialects/job-keys.ts": "src/config/dialects/jobs.test.ts",
  "src/config/dialects/job-translation.ts": "src/config/dialects/jobs.test.ts",
  "src/config/dialects/jobs-health.ts": "src/config/dialects/jobs.test.ts",
  "src/config/dialects/jobs-keys.ts": "src/config/dialects/jobs.test.ts",
  "src/config/dialects/jobs-lints.ts": "src/config/dialects/jobs.test.ts",
  "src/config/dialects/jobs-service.ts": "src/config/dialects/jobs.test.ts",
  "src/config/dialects/jobs-telemetry.ts": "src/config/dialects/jobs.test.ts",
  "src/config/dialects/jobs-watches.ts": "src/config/dialects/jobs.test.ts",
  "src/config/dialects/jobs-when.ts": "src/config/dialects/jobs.test.ts",
  "src/config/hcl/hcl-lexer.ts": "src/config/hcl/hcl.test.ts",
  "src/config/hcl/hcl-mistake.ts": "src/config/hcl/hcl.test.ts",
  "src/config/hcl/hcl-string.ts": "src/config/hcl/hcl.test.ts",
  "src/discovery/discovery-error.ts": "src/consul/client.test.ts",
  "src/job/job-set.ts": "src/app/shutdown.test.ts",
  "src/job/state.ts": "src/job/machine-table.test.ts",
  "src/render/in-place.ts": "test/e2e/rendered-file-places.test.ts",
  "src/render/ownership.ts": "test/e2e/rendered-file-places.test.ts",
  "src/render/render-error.ts": "src/render/destination.test.ts",
  "src/template/functions/catalog-structs.ts": "src/template/functions/catalog.test.ts",
  "src/template/arguments.ts": "src/template/golden.test.ts",
  "src/template/builtin-functions.ts": "src/template/golden.test.ts",
  "src/template/builtins/logic.ts": "src/template/golden.test.ts",
  "src/template/evaluate.ts": "src/template/golden.test.ts",
  "src/template/function-names.ts": "src/template/template.test.ts",
  "src/template/slot.ts": "src/template/field.test.ts",
  "src/template/function.ts": "src/template/go-type.test.ts",
  "src/template/functions/value-size.ts": "src/template/functions/scratch.test.ts",
  "src/template/functions/text-size.ts": "src/template/functions/texts.test.ts",
  "src/template/functions/define.ts": "src/template/functions/texts.test.ts",
  "src/template/functions/collections.ts": "src/template/functions/key-pairs.test.ts",
  "src/template/template-error.ts": "src/template/go-type.test.ts",
  "src/template/lexer.ts": "src/template/golden.test.ts",
  "src/template/tokens.ts": "src/template/golden.test.ts",
  "src/template/token-words.ts": "src/template/golden.test.ts",
  "src/template/string-literal.ts": "src/template/golden.test.ts",
  "src/template/number-literal.ts": "src/template/golden.test.ts",
  "src/template/write-node.ts": "src/template/golden.test.ts",
  "src/template/quote.ts": "src/template/golden.test.ts",
  "src/template/format.ts": "src/template/golden.test.ts",
  "src/template/fmt/flags.ts": "src/template/golden.test.ts",
  "src/template/fmt/format-float.ts": "src/template/golden.test.ts",
  "src/template/fmt/format-integer.ts": "src/template/golden.test.ts",
  "src/template/fmt/format-text.ts": "src/template/golden.test.ts",
  "src/template/rune.ts": "src/template/golden.test.ts",
  "src/template/parser-state.ts": "src/template/golden.test.ts",
  "src/template/pipe-parser.ts": "src/template/golden.test.ts",
  "src/app/templates.ts": "test/e2e/talk-templates.test.ts",
  "src/config/check-templates.ts": "src/config/load.test.ts",
  "src/config/dialects/shim-templates.ts": "src/config/load.test.ts",
  "src/config/dialects/template-keys.ts": "src/config/load.test.ts",
  "src/template/value.ts": "src/template/go-type.test.ts",
  "src/cli/control/ctl-env.ts": "src/cli/control/control-verb.test.ts",
  "src/cli/control/ctl-health.ts": "src/cli/control/control-verb.test.ts",
  "src/cli/control/ctl-maintenance.ts": "src/cli/control/control-verb.test.ts",
  "src/cli/control/ctl-means.ts": "src/cli/control/control-verb.test.ts",
  "src/cli/control/ctl-metric.ts": "src/cli/control/control-verb.test.ts",
  "src/cli/control/ctl-ping.ts": "src/cli/control/control-verb.test.ts",
  "src/cli/control/ctl-reload.ts": "src/cli/control/control-verb.test.ts",
  "src/cli/control/ctl-signal.ts": "src/cli/control/control-verb.test.ts",
  "src/cli/control/ctl-status.ts": "src/cli/control/control-verb.test.ts",
  "src/cli/control/read-pairs.ts": "src/cli/control/control-verb.test.ts",
  "src/control/answer.ts": "src/control/routes.test.ts",
  "src/control/environ.ts": "src/control/routes.test.ts",
  "src/control/json-object.ts": "src/control/routes.test.ts",
  "src/control/maintenance.ts": "src/control/routes.test.ts",
  "src/control/metric.ts": "src/control/routes.test.ts",
  "src/control/ping.ts": "src/control/routes.test.ts",
  "src/control/reload.ts": "src/control/routes.test.ts",
  "src/control/route.ts": "src/control/routes.test.ts",
  "src/control/signal.ts": "src/control/routes.test.ts",
  "src/control/status.ts": "src/control/routes.test.ts",
  "src/system/child.ts": "test/e2e/spawner.test.ts",
  "src/system/descriptors.ts": "test/e2e/inheritance.test.ts",
  "src/system/ffi.ts": "test/e2e/spawner.test.ts",
  "src/system/network.ts": "test/e2e/registration.test.ts",
  "src/system/plain-spawner.ts": "test/e2e/plain-spawner.test.ts",
  "src/system/print.ts": "test/e2e/bad-start.test.ts",
  "src/system/screen.ts": "test/e2e/control.test.ts",
  "src/system/signals.ts": "test/e2e/signals.test.ts",
  "src/system/spawn-error.ts": "test/e2e/spawner.test.ts",
  "src/system/spawner.ts": "test/e2e/spawner.test.ts",
  "src/system/terminal.ts": "test/e2e/terminal.test.ts",
};

const namelessNames = ["utils", "util", "helpers", "common", "core", "services", "types", "index"];
const linesMax = 400;
const workMarks = /\b(?:TODO|FIXME|XXX)\b/g;

export interface Violation {
  file: string;
  line: number;
  message: string;
}

/** All violations below a project's root, in the order of files and lines. */
export function checkTree(root: string, covered = coveredElsewhere): Violation[] {
  const glob = new Bun.Glob("{src,test,scripts,bench}/**/*.{ts,tsx}");
  const files = [...glob.scanSync({ cwd: root })].sort();
  const found = files.flatMap((file) => checkFile(file, readFileSync(join(root, file), "utf8")));
  return [...found, ...checkTests(root, files, covered)].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line,
  );
}

function checkFile(file: string, source: string): Violation[] {
  const masked = maskSource(source);
  const isTest = isTestFile(file);
  const isProgram = file.startsWith("src/") && !isTest;
  return [
    ...checkName(file),
    ...checkLength(file, source),
    ...checkMarks(file, source, masked),
    ...(isProgram ? checkImports(file, masked) : []),
    ...(isProgram ? checkReservedNames(file, masked) : []),
    ...(isTest || file.startsWith("test/") ? checkSleeps(file, masked) : []),
  ];
}

function checkName(file: string): Violation[] {
  const found: Violation[] = [];
  for (const segment of file.split("/").slice(1)) {
    const stem = segment.replace(/(?:\.\w+)+$/, "");
    if (namelessNames.includes(stem)) {
      found.push({
        file,
        line: 1,
        message: `"${stem}" could stand in any program: name it after what is in it`,
      });
    }
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(stem)) {
      found.push({ file, line: 1, message: `"${segment}" is not kebab-case` });
    }
  }
  return found;
}

function checkLength(file: string, source: string): Violation[] {
  const lines = source.split("\n").length - 1;
  if (lines <= linesMax) return [];
  return [{ file, line: linesMax + 1, message: `${lines} lines: ${linesMax} are the most` }];
}

function checkMarks(file: string, source: string, { uncommented }: MaskedSource): Violation[] {
  return [...source.matchAll(workMarks)]
    .filter((match) => uncommented[match.index] === " ")
    .map((match) => ({
      file,
      line: lineAt(source, match.index),
      message: `"${match[0]}": do it, or open an issue`,
    }));
}

interface Import {
  line: number;
  specifier: string;
  isTypeOnly: boolean;
}

function readImports({ uncommented, code }: MaskedSource): Import[] {
  const pattern =
    /\b(import|export)\b([^;'"`()]*?\bfrom)?\s*(["'])([^"'\n]+)\3|\b(?:import|require)\s*\(\s*(["'])([^"'\n]+)\5/g;
  const found: Import[] = [];
  for (const match of uncommented.matchAll(pattern)) {
    // The same words inside of a string are no import: there the code is blank.
    if (code[match.index] === " ") continue;
    found.push({
      line: lineAt(uncommented, match.index),
      specifier: match[4] ?? match[6] ?? "",
      isTypeOnly: /^\s+type\s/.test(match[2] ?? ""),
    });
  }
  return found;
}

function checkImports(file: string, masked: MaskedSource): Violation[] {
  const found: Violation[] = [];
  const folder = layerOf(file);
  if (!layers[folder]) {
    found.push({ file, line: 1, message: `folder "${folder}" is not in the table of layers` });
  }
  for (const { line, specifier, isTypeOnly } of readImports(masked)) {
    const reserved = reservedModules[specifier];
    if (reserved && !reserved.allowed.includes(file)) {
      found.push({ file, line, message: `"${specifier}" is not for this file: ${reserved.why}` });
    }
    if (!specifier.startsWith(".")) continue;
    if (!/\.(?:tsx?|json)$/.test(specifier)) {
      found.push({ file, line, message: `"${specifier}" must end with .ts` });
    }
    const target = normalize(join(dirname(file), specifier));
    // package.json is what the version comes from; all else that main.ts reaches is in src.
    if (!target.startsWith("src/")) {
      found.push({ file, line, message: `"${specifier}" is outside of src` });
    } else if (!isAllowed(folder, layerOf(target), isTypeOnly)) {
      found.push({ file, line, message: `${folder} may not import ${layerOf(target)}` });
    }
  }
  return found;
}

function layerOf(file: string): string {
  return file.split("/")[1] ?? "";
}

function isAllowed(from: string, to: string, isTypeOnly: boolean): boolean {
  const allowed = layers[from] ?? [];
  if (from === to || allowed.includes("everything") || allowed.includes(to)) return true;
  if (to === "main.ts") return false;
  if (allowed.includes("everything but cli") && to !== "cli") return true;
  return isTypeOnly && allowed.includes(`types of ${to}`);
}

function checkReservedNames(file: string, { code }: MaskedSource): Violation[] {
  return reservedNames
    .filter(({ allowed }) => !allowed.includes(file))
    .flatMap(({ pattern, why }) =>
      [...code.matchAll(pattern)].map((match) => ({
        file,
        line: lineAt(code, match.index),
        message: `"${match[0]}" is not for this file: ${why}`,
      })),
    );
}

/** Children are programs that may well sleep; support is where waiting is made into conditions. */
function checkSleeps(file: string, { code }: MaskedSource): Violation[] {
  if (/^test\/(?:support|children)\//.test(file)) return [];
  return [...code.matchAll(/\b(?:Bun\.sleep(?:Sync)?|setTimeout)\s*\(/g)].map((match) => ({
    file,
    line: lineAt(code, match.index),
    message: "a bare sleep: wait for a line or a condition with what test/support has",
  }));
}

function checkTests(root: string, files: string[], covered: Record<string, string>): Violation[] {
  const found: Violation[] = [];
  for (const file of files.filter((name) => name.startsWith("src/") && !isTestFile(name))) {
    const hasTest = files.includes(file.replace(/\.tsx?$/, ".test.ts"));
    const coveredBy = covered[file];
    if (coveredBy === undefined) {
      if (hasTest || !hasLogic(readFileSync(join(root, file), "utf8"))) continue;
      const message = "has no test beside it, nor is in the table of coverage";
      found.push({ file, line: 1, message });
    } else if (hasTest) {
      found.push({ file, line: 1, message: "has a test beside it: take it out of the table" });
    } else if (!existsSync(join(root, coveredBy))) {
      found.push({ file, line: 1, message: `"${coveredBy}", named by the table, is not there` });
    }
  }
  const stale = Object.keys(covered).filter((file) => !files.includes(file));
  return [
    ...found,
    ...stale.map((file) => ({ file, line: 1, message: "is in the table, but not there" })),
  ];
}

/** Types are gone after transpiling: what is left without a function has nothing to test. */
function hasLogic(source: string): boolean {
  const { code } = maskSource(new Bun.Transpiler({ loader: "ts" }).transformSync(source));
  return /\bfunction\b|=>|\bclass\b/.test(code);
}

function isTestFile(file: string): boolean {
  return /\.test\.tsx?$/.test(file);
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

if (import.meta.main) {
  const violations = checkTree(dirname(import.meta.dir));
  for (const { file, line, message } of violations) console.log(`${file}:${line}: ${message}`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
