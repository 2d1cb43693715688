// What `ctl status` shows, collected from the living parts.
import { unreachable } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import type { Config, TemplateConfig, WatchConfig } from "../config/config.ts";
import type {
  JobStatus,
  ServiceStatus,
  Status,
  TemplateStatus,
  WatchStatus,
} from "../control/status-data.ts";
import type { Job } from "../job/job.ts";
import type { TemplateFile } from "../render/template-file.ts";
import type { TemplateOutcome } from "../render/template-outcome.ts";
import type { Watch } from "../watch/watch.ts";
import type { Outside } from "./outside.ts";
import type { IdentifiedService } from "./reload.ts";

export interface StatusParts {
  readonly program: Pick<
    Status,
    "version" | "pid" | "uptimeMs" | "isInMaintenance" | "droppedLogLines"
  >;
  readonly config: Config;
  readonly jobs: readonly Job[];
  readonly services: readonly IdentifiedService[];
  /** Undefined while nothing of it is needed. */
  readonly outside: Outside | undefined;
}

/** Everything as it is now. */
export async function collectStatus(parts: StatusParts): Promise<Status> {
  const { program, config, jobs, services, outside } = parts;
  const templates = await outside?.templates;
  return {
    version: program.version,
    generation: 1,
    pid: program.pid,
    uptimeMs: Math.round(program.uptimeMs),
    isInMaintenance: program.isInMaintenance,
    droppedLogLines: program.droppedLogLines,
    jobs: jobs.map(describeJob),
    services: services.map((service) => describeService(service, outside)),
    watches: config.watches.map((watch) => describeWatch(watch, outside?.watches.find(watch.name))),
    templates: config.templates.map((each) => describeTemplate(each, templates?.find(each.name))),
  };
}

function describeJob({ config, state, pid }: Job): JobStatus {
  const { run, lastEnd } = state.budget;
  return {
    name: config.name,
    state: state.kind,
    ...(pid !== undefined && { pid }),
    runs: run,
    ...(lastEnd && { lastEnd }),
  };
}

function describeService(
  { id, name, job, port }: IdentifiedService,
  outside: Outside | undefined,
): ServiceStatus {
  const unadvertised = { health: "unknown", output: "", registration: "absent" } as const;
  return { id, name, job, port, ...(outside?.advertisements.standingOf(id) ?? unadvertised) };
}

function describeWatch({ name, service }: WatchConfig, watch: Watch | undefined): WatchStatus {
  const instances = watch?.instances ?? [];
  return {
    name,
    service,
    isAnswered: watch?.instances !== undefined,
    isHeld: watch?.isHeld ?? false,
    instanceCount: instances.length,
    instances: instances.slice(0, limits.controlInstancesMax),
  };
}

function describeTemplate(
  { name, destination }: TemplateConfig,
  file: TemplateFile | undefined,
): TemplateStatus {
  const outcome = file?.outcome;
  const reason = outcome && findReason(outcome);
  return {
    name,
    destination,
    outcome: outcome?.kind ?? "unattempted",
    ...(reason !== undefined && { reason }),
    leftOutCount: file?.leftOutCount ?? 0,
  };
}

function findReason(outcome: TemplateOutcome): string | undefined {
  switch (outcome.kind) {
    case "waiting":
      return `waits for ${outcome.missing.join(", ")}`;
    case "rejected":
    case "failed":
      return outcome.reason;
    case "rendered":
      return undefined;
    default:
      return unreachable(outcome);
  }
}
