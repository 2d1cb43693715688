// `ctl status` for people.
import { unreachable } from "../../base/assert.ts";
import { formatDuration } from "../../base/duration.ts";
import type { RunEnd } from "../../base/run-end.ts";
import { signalName } from "../../base/signal-name.ts";
import { escapeText } from "../../config/escape.ts";
import type {
  JobStatus,
  ServiceStatus,
  Status,
  TemplateStatus,
  WatchStatus,
} from "../../control/status-data.ts";
import { type Cell, formatTable, paint, type TableOptions, type Tone } from "./text-table.ts";

/** A line about the whole, then a table for each kind of thing that there is. */
export function formatStatus(status: Status, options: TableOptions): string {
  const { jobs, services, watches, templates } = status;
  const tables = [
    table(["JOB", "STATE", "PID", "RUNS", "LAST END"], jobs.map(jobRow), options),
    table(
      ["SERVICE", "ADDRESS", "HEALTH", "CONSUL", "LAST CHECK"],
      services.map(serviceRow),
      options,
    ),
    table(["WATCH", "SERVICE", "STATE", "COUNT", "INSTANCES"], watches.map(watchRow), options),
    table(["TEMPLATE", "STATE", "LEFT OUT", "FILE", "REASON"], templates.map(templateRow), options),
  ];
  return [head(status, options), ...tables].filter((part) => part !== "").join("\n");
}

function head(status: Status, { hasColours }: TableOptions): string {
  const { version, pid, uptimeMs, isInMaintenance, droppedLogLines } = status;
  const notes = [
    ...(isInMaintenance ? ["Maintenance is on"] : []),
    ...(droppedLogLines > 0 ? [`Log lines dropped: ${droppedLogLines}`] : []),
  ];
  const first = `containerbuddy ${version}, pid ${pid}, up ${formatDuration(uptimeMs)}`;
  return [escapeText(first), ...notes.map((note) => paint(note, "doubtful", hasColours))]
    .map((line) => `${line}\n`)
    .join("");
}

function table(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): string {
  return rows.length === 0 ? "" : formatTable(headings, rows, options);
}

function jobRow({ name, state, pid, runs, lastEnd }: JobStatus): Cell[] {
  return [
    cell(name),
    cell(state, state === "running" || state === "standing" ? "good" : undefined),
    cell(pid === undefined ? "-" : String(pid)),
    cell(String(runs)),
    lastEnd === undefined
      ? cell("-")
      : cell(describeEnd(lastEnd), isSuccess(lastEnd) ? undefined : "bad"),
  ];
}

function serviceRow({ name, address, port, health, output, registration }: ServiceStatus): Cell[] {
  return [
    cell(name),
    cell(address === undefined ? "-" : joinAddress(address, port)),
    cell(health, healthTones[health]),
    cell(registration, registration === "registered" ? "good" : "doubtful"),
    cell(output.split("\n", 1)[0] || "-"),
  ];
}

function watchRow({
  name,
  service,
  isAnswered,
  isHeld,
  instanceCount,
  instances,
}: WatchStatus): Cell[] {
  const addresses = instances.map(({ address, port }) => joinAddress(address, port));
  return [
    cell(name),
    cell(service),
    isAnswered
      ? cell(isHeld ? "held" : "following", isHeld ? "doubtful" : "good")
      : cell("unanswered", "doubtful"),
    cell(String(instanceCount)),
    cell(addresses.join(" ") || "-"),
  ];
}

function templateRow({ name, destination, outcome, reason, leftOutCount }: TemplateStatus): Cell[] {
  return [
    cell(name),
    cell(outcome, outcomeTones[outcome]),
    cell(String(leftOutCount), leftOutCount > 0 ? "doubtful" : undefined),
    cell(destination),
    cell(reason?.split("\n", 1)[0] || "-"),
  ];
}

function cell(text: string, tone?: Tone): Cell {
  return { text: escapeText(text), ...(tone && { tone }) };
}

function joinAddress(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

function isSuccess(end: RunEnd): boolean {
  return end.kind === "exited" && end.code === 0;
}

function describeEnd(end: RunEnd): string {
  switch (end.kind) {
    case "exited":
      return `exit ${end.code}`;
    case "signalled":
      return signalName(end.signal) ?? `signal ${end.signal}`;
    case "unstartable":
      return end.reason;
    default:
      return unreachable(end);
  }
}

const healthTones: Readonly<Record<ServiceStatus["health"], Tone>> = {
  passing: "good",
  critical: "bad",
  unknown: "doubtful",
};

const outcomeTones: Readonly<Record<TemplateStatus["outcome"], Tone>> = {
  unattempted: "doubtful",
  waiting: "doubtful",
  rendered: "good",
  rejected: "bad",
  failed: "bad",
};
