import type { Cell, Figure, Row, Target } from "./figure.ts";
import { formatMachine, type Machine } from "./machine.ts";
import { ours, type Subject } from "./subject.ts";

/** What one run has measured. */
export interface Report {
  readonly machine: Machine;
  readonly subjects: readonly Subject[];
  readonly rows: readonly Row[];
}

export type Verdict = "ok" | "MISS" | "";

const legend =
  "Two numbers are median / 99th percentile (with fewer than 100 samples, the largest). " +
  "No sample is left out; one that never came counts as ∞. Bare Bun is the smallest program for our runtime that " +
  "starts an app: the floor.";

/** What our own value is against the target. */
export function judge({ target, cells }: Row): Verdict {
  const cell = [...cells].find(([{ name }]) => name === ours)?.[1];
  if (target === undefined || cell === undefined) return "";
  const isMet = target.sign === "<" ? cell.value < target.bound : cell.value <= target.bound;
  return isMet ? "ok" : "MISS";
}

/** The table for a terminal. */
export function formatText(report: Report, isColoured: boolean): string {
  const [head = [], ...lines] = toLines(report);
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  const pad = (line: readonly string[]) =>
    line
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
      )
      .join("  ");
  const rule = "─".repeat(pad(head).length);
  const body = lines.map((line) => (isColoured ? colour(pad(line)) : pad(line)));
  return [rule, pad(head), rule, ...body, rule, legend, formatMachine(report.machine)].join("\n");
}

/** The table for the README. */
export function formatMarkdown(report: Report): string {
  const [head = [], ...lines] = toLines(report);
  const row = (line: readonly string[]) => `| ${line.join(" | ")} |`;
  const marks = head.map((_, column) => (column === 0 ? "---" : "---:"));
  const bold = lines.map((line) => line.map((text) => (text === "MISS" ? "**MISS**" : text)));
  return [
    ...[head, marks, ...bold].map(row),
    "",
    `${legend} ${formatMachine(report.machine)}.`,
    "",
  ].join("\n");
}

/** The page docs/benchmarks.md. */
export function formatPage(report: Report, figures: readonly Figure[]): string {
  return [
    "# Benchmarks",
    "",
    "This page is written by `bun bench/run.ts --docs`; `make bench` measures the same on your machine. Peers are " +
      'found on PATH (tini, dumb-init) or named: `PEERS="name=path,name=path" make bench`, where a peer is a plain ' +
      "init or takes the first generation's configuration from the variable CONTAINERBUDDY.",
    "",
    formatMarkdown(report),
    "## How it is measured",
    "",
    "All subjects run on one machine in one run, in turns, so that its moods meet all alike. Times are the kernel's " +
      "CLOCK_MONOTONIC, noted by small static C programs (`bench/children/`). As root, everything runs as PID 1 of a " +
      "PID namespace with its own /proc.",
    "",
    ...figures.map(({ name, explanation }) => `- **${name}**: ${explanation}`),
    "",
  ].join("\n");
}

/** For programs; infinity, which JSON has no word for, becomes null. */
export function formatJson({ machine, subjects, rows }: Report): string {
  const plain = rows.map((row) => ({
    what: row.what,
    unit: row.unit,
    target: row.target ?? null,
    verdict: judge(row),
    measured: Object.fromEntries([...row.cells].map(([{ name }, cell]) => [name, cell])),
  }));
  return `${JSON.stringify({ machine, subjects, rows: plain }, undefined, 2)}\n`;
}

function toLines({ subjects, rows }: Report): string[][] {
  return [
    ["figure", "unit", "target", ...subjects.map(({ name }) => name), ""],
    ...rows.map((row) => [
      row.what,
      row.unit,
      formatTarget(row.target),
      ...subjects.map((subject) => formatCell(row.cells.get(subject))),
      judge(row),
    ]),
  ];
}

function formatTarget(target: Target | undefined): string {
  return target === undefined ? "" : `${target.sign} ${target.bound}`;
}

function formatCell(cell: Cell | undefined): string {
  if (cell === undefined) return "–";
  const value = formatNumber(cell.value);
  return cell.p99 === undefined ? value : `${value} / ${formatNumber(cell.p99)}`;
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "∞";
  if (Number.isInteger(value) && value >= 1000) return value.toLocaleString("en-GB");
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function colour(line: string): string {
  return line
    .replace(/\bok$/, "\u001b[32mok\u001b[0m")
    .replace(/\bMISS$/, "\u001b[31mMISS\u001b[0m");
}
