// `make bench`: the figures of Containerbuddy and of its peers, side by side. Misses are shown, not
// hidden, and are no failure of the run: its exit code is 0.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { consulPath, consulSkipReason } from "../test/support/consul.ts";
import type { Bench, Figure, Row } from "./figure.ts";
import { change } from "./figures/change.ts";
import { cpu } from "./figures/cpu.ts";
import { firstFile } from "./figures/first-file.ts";
import { memory } from "./figures/memory.ts";
import { passing } from "./figures/passing.ts";
import { render } from "./figures/render.ts";
import { requests } from "./figures/requests.ts";
import { size } from "./figures/size.ts";
import { startup } from "./figures/startup.ts";
import { stop } from "./figures/stop.ts";
import { templateMemory } from "./figures/template-memory.ts";
import { upstream } from "./figures/upstream.ts";
import { describeMachine } from "./machine.ts";
import { compilePrograms } from "./programs.ts";
import { formatJson, formatMarkdown, formatPage, formatText, type Report } from "./report.ts";
import { Resources } from "./resources.ts";
import { findSubjects } from "./subject.ts";

const figures: readonly Figure[] = [
  ...[startup, passing, change, stop, requests, cpu, memory, size],
  // Templates:
  ...[render, firstFile, upstream, templateMemory],
];
const withoutConsul: readonly Figure[] = [startup, size, render];

const usage = `Usage: bun bench/run.ts [--json] [--markdown] [--docs] [FIGURE...]

Figures: ${figures.map(({ name }) => name).join(" ")}
  --json      also writes dist/bench.json
  --markdown  prints the table as Markdown
  --docs      also writes docs/benchmarks.md
Environment: BENCH_FAST=1 (smaller and shorter), PEERS=name=path,name=path, CONSUL=path
`;

/** Measures what is asked for; whatever happens, nothing that it started stays. */
async function measure(wanted: readonly Figure[], resources: Resources): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "containerbuddy-bench-"));
  resources.own({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) });
  const progress = (what: string) => process.stderr.write(`bench: ${what}\n`);
  const start: Bench = {
    subjects: [],
    isFast: Boolean(process.env["BENCH_FAST"]),
    canBePid1: process.getuid?.() === 0,
    programs: await compilePrograms(folder),
    folder,
    resources,
    progress,
  };
  const subjects = await findSubjects(start);
  const machine = await describeMachine(subjects);
  const rows: Row[] = [];
  for (const figure of wanted) {
    if (consulPath() === undefined && !withoutConsul.includes(figure)) {
      progress(`${figure.name} ${consulSkipReason}`);
      continue;
    }
    const scope = resources.own(new Resources());
    rows.push(...(await figure.run({ ...start, subjects, resources: scope })));
    await scope[Symbol.asyncDispose]();
  }
  return { machine, subjects, rows };
}

/** Ctrl-C and its kin: end what runs, then end as the signal would have. */
function releaseOnSignals(resources: Resources): void {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.once(signal, () => {
      void resources.releaseAll().finally(() => process.exit(code));
    });
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await Bun.write(path, text);
  process.stderr.write(`bench: wrote ${path}\n`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      markdown: { type: "boolean" },
      docs: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  const unknown = positionals.filter((word) => !figures.some(({ name }) => name === word));
  if (values.help || unknown.length > 0) {
    process.stderr.write(unknown.map((word) => `No figure "${word}"\n`).join("") + usage);
    return values.help ? 0 : 2;
  }
  const wanted = figures.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const resources = new Resources();
  releaseOnSignals(resources);
  let report: Report;
  try {
    report = await measure(wanted, resources);
  } finally {
    await resources.releaseAll();
  }
  const root = dirname(import.meta.dir);
  if (values.json) await write(join(root, "dist/bench.json"), formatJson(report));
  if (values.docs) await write(join(root, "docs/benchmarks.md"), formatPage(report, wanted));
  const isColoured = process.stdout.isTTY && !process.env["NO_COLOR"];
  console.log(values.markdown ? formatMarkdown(report) : formatText(report, isColoured));
  return 0;
}

process.exitCode = await main();
