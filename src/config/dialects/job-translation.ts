// One job of generation 3 into the model: a job, and with a port its service.
import { limits } from "../../base/limits.ts";
import type { JobConfig, RestartPolicy, ServiceConfig } from "../config.ts";
import { type Field, hasKey, type Values } from "../decode.ts";
import { jobDefaults, type jobKeys } from "./job-keys.ts";
import { readHealth } from "./jobs-health.ts";
import { readService } from "./jobs-service.ts";
import { type JobStart, readWhen } from "./jobs-when.ts";

/** A job as it was read, and where it stands. */
export interface GivenJob {
  readonly value: Values<typeof jobKeys>;
  readonly field: Field;
}

export interface TranslatedJob {
  readonly job: JobConfig;
  readonly service: ServiceConfig | undefined;
  readonly given: GivenJob;
}

/** The job under its unique name. */
export function translateJob(given: GivenJob, name: string, stopTimeoutMs: number): TranslatedJob {
  const { value, field } = given;
  const start = readWhen(value.when);
  const health = value.health && readHealth(value.health.value);
  const service = readService(given, { job: name, health });
  if (!hasKey(field, "exec", "port", "health")) field.issues.warn(field, { code: "idle-job" });
  const job: JobConfig = {
    name,
    ...(value.exec && { exec: value.exec }),
    ...readRole(given),
    ...start,
    ...readTimeout(value, start),
    restart: readRestarts(value, start),
    ...readStop(value, stopTimeoutMs),
    output: (value.logging?.raw ?? jobDefaults.isRaw) ? "inherit" : "log",
    ...(health && service === undefined && { health }),
  };
  return { job, service, given };
}

/** The main job has our own stdin: it is what a terminal is for. */
function readRole({ value, field }: GivenJob): Pick<JobConfig, "role" | "stdin"> {
  if (!(value.main?.value ?? jobDefaults.isMain)) return { role: "task", stdin: "null" };
  if (!hasKey(field, "exec")) {
    const because = 'a job without "exec" never ends by itself';
    const place = value.main?.field ?? field;
    field.issues.error(place, { code: "unused-key", key: "main", because });
  }
  return { role: "main", stdin: "inherit" };
}

type Stop = Pick<JobConfig, "stopTimeoutMs" | "stopSignal" | "signalScope" | "drainMs">;

function readStop(value: GivenJob["value"], usualMs: number): Stop {
  const { stopTimeout = 0, stopSignal, signalGroup, drain } = value;
  return {
    stopTimeoutMs: stopTimeout > 0 ? stopTimeout : usualMs,
    ...(stopSignal && { stopSignal }),
    signalScope: (signalGroup ?? jobDefaults.signalGroup) ? "group" : "process",
    drainMs: drain ?? jobDefaults.drainMs,
  };
}

function readTimeout(
  { timeout }: GivenJob["value"],
  { when }: JobStart,
): Pick<JobConfig, "timeoutMs"> {
  const timeoutMs = timeout ?? (when.kind === "interval" ? when.everyMs : undefined);
  return timeoutMs === undefined ? {} : { timeoutMs };
}

function readRestarts({ restarts }: GivenJob["value"], { when }: JobStart): RestartPolicy {
  if (restarts?.value === Infinity && when.kind === "each") {
    const because = '"each" is there too: a job that is run again without end waits for nothing';
    restarts.field.issues.error(restarts.field, { code: "unused-key", key: "restarts", because });
  }
  return {
    after: "exit",
    limit: restarts?.value ?? (when.kind === "interval" ? Infinity : 0),
    firstMs: 0,
    baseMs: limits.restartFirstMs,
    maxMs: limits.restartMaxMs,
  };
}
