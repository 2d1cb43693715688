// Generation 3, ContainerPilot 3, into the model: jobs that start each other by events.
import { limits } from "../../base/limits.ts";
import type { Config, JobConfig, LoggingConfig, When } from "../config.ts";
import { type Field, type Fields, readSection, type Values } from "../decode.ts";
import type { ObjectNode } from "../json.ts";
import type { Variables } from "../source.ts";
import { type GivenJob, type TranslatedJob, translateJob } from "./job-translation.ts";
import { completeJobsConsul } from "./jobs-consul.ts";
import { jobsDefaults, jobsRootKeys } from "./jobs-keys.ts";
import { warnOfWaiting } from "./jobs-lints.ts";
import { readTelemetry } from "./jobs-telemetry.ts";
import { readWatches, type Watches } from "./jobs-watches.ts";
import { Names } from "./names.ts";
import { refuseUnknownKey } from "./refuse-unknown-key.ts";
import { readTemplates, type Templates } from "./shim-templates.ts";

/** What the surroundings say beside the text. */
export interface JobsSurroundings {
  readonly env: Variables;
  readonly app: readonly string[];
}

type RootValues = Values<typeof jobsRootKeys>;

/** Whether a text is of generation 3: it says so, or it has keys that the others do not have. */
export function isJobs({ members }: ObjectNode): boolean {
  const generation = members.findLast(({ key }) => key === "generation")?.value;
  if (generation?.kind === "number" || generation?.kind === "string") {
    return Number(generation.value) === 3;
  }
  return members.some(({ key }) => key === "jobs" || key === "watches" || key === "control");
}

/** The configuration of a text, or undefined when there is an error among the issues. */
export function translateJobs(textRoot: Field, { env, app }: JobsSurroundings): Config | undefined {
  const root: Field = { ...textRoot, reportUnknown: refuseUnknownKey };
  const fields = readSection(root, jobsRootKeys, { matchesCase: true, onUnknownKey });
  if (fields === undefined) return undefined;
  const { issues } = root;
  const { values } = fields;
  if (app[0] !== undefined) issues.warn(root, { code: "unused-app", app: app[0] });
  const consul = values.consul && completeJobsConsul(values.consul, env, fields.at("consul"));
  const watched = readWatches(values.watches ?? [], fields.at("watches"));
  const running = readJobs(fields, watched);
  const telemetry = values.telemetry && readTelemetry(values.telemetry);
  if (issues.hasErrors || consul === undefined) return undefined;
  return {
    generation: 3,
    consul,
    logging: readLogging(values),
    ...running,
    watches: watched.watches,
    ...(values.startWait !== undefined && { startWaitMs: values.startWait }),
    signals: { ...jobsDefaults.signals, ...values.signals },
    limits: {},
    control: { socketPath: values.control?.socket ?? jobsDefaults.socketPath },
    ...(telemetry && { telemetry }),
  };
}

function onUnknownKey(field: Field, key: string): void {
  if (key === "etcd") field.issues.error(field, { code: "etcd" });
  else refuseUnknownKey(Object.keys(jobsRootKeys))(field, key);
}

/** The jobs with their services, and the templates, whose commands are jobs as well. */
function readJobs(
  fields: Fields<typeof jobsRootKeys>,
  watched: Watches,
): Pick<Config, "jobs" | "services" | "templates"> {
  const { values } = fields;
  const names = new Names();
  const translated = translateAll(values, names);
  const main = findMain(translated);
  const place = fields.at("templates");
  const rendered = readTemplates(place, values.templates ?? [], main?.job.name);
  if (main === undefined) refuseSignals(place, rendered);
  else warnOfEarlyStart(place, main, rendered);
  warnOfWaiting({
    jobs: translated,
    watches: watched.names.all,
    templates: rendered.templates,
    hasTelemetry: values.telemetry !== undefined,
  });
  const jobs = translated.map(({ job }) =>
    withTemplates(withSources(job, names, watched.names), rendered),
  );
  return {
    jobs: [
      ...jobs,
      ...rendered.renderedJobs.map((job) => ({ ...job, name: names.take(job.name) })),
    ],
    services: translated.map(({ service }) => service).filter((service) => service !== undefined),
    templates: rendered.templates,
  };
}

function translateAll({ jobs = [], stopTimeout = 0 }: RootValues, names: Names): TranslatedJob[] {
  const stopTimeoutMs = stopTimeout === 0 ? limits.stopTimeoutMs : Math.max(0, stopTimeout) * 1000;
  return jobs.map((given: GivenJob) => {
    const { name } = given.value;
    return translateJob(given, name ? names.add(name) : "", stopTimeoutMs);
  });
}

/** The one job that the container ends with, when there is one. */
function findMain(jobs: readonly TranslatedJob[]): TranslatedJob | undefined {
  const [first, ...others] = jobs.filter(({ job }) => job.role === "main");
  for (const { given } of others) {
    const because = `the job ${JSON.stringify(first?.job.name)} is the main one already`;
    const field = given.value.main?.field ?? given.field;
    field.issues.error(field, { code: "unused-key", key: "main", because });
  }
  return first;
}

/** A template's signal is for the main job. */
function refuseSignals(field: Field, { templates }: Templates): void {
  if (templates.every(({ signal }) => signal === undefined)) return;
  const because = 'and a template\'s signal is for the job with "main": true';
  field.issues.error({ ...field, path: "jobs" }, { code: "missing-key", key: "main", because });
}

/** A main job that something else starts does not wait for its files. */
function warnOfEarlyStart(field: Field, { job }: TranslatedJob, { templates }: Templates): void {
  const { when } = job;
  const waits = when.kind === "startup" || ("source" in when && when.source === "templates");
  if (waits || !templates.some(({ isBeforeApp }) => isBeforeApp)) return;
  const because = 'the main job has a "when" of its own and does not wait for its files';
  field.issues.warn(field, { code: "unused-key", key: "before", because });
}

/** Sources by the unique names of jobs and watches. */
function withSources(job: JobConfig, names: Names, watchNames: Names): JobConfig {
  const { when } = job;
  if (when.kind !== "once" && when.kind !== "each") return job;
  const watch = when.source.startsWith("watch.") ? when.source.slice("watch.".length) : undefined;
  const sources =
    watch === undefined
      ? names.find(when.source)
      : watchNames.find(watch).map((name) => `watch.${name}`);
  const [source = when.source, ...otherSources] = sources;
  return {
    ...job,
    when: { ...when, source, ...(otherSources.length > 0 && { otherSources }) },
  };
}

/** The main job is started when its files are there, unless it waits for something else. */
function withTemplates(job: JobConfig, { templates }: Templates): JobConfig {
  const isWaiting =
    job.role === "main" &&
    job.when.kind === "startup" &&
    templates.some(({ isBeforeApp }) => isBeforeApp);
  const when: When = { kind: "once", source: "templates", event: "ready" };
  return isWaiting ? { ...job, when } : job;
}

const levelWords = {
  DEBUG: "debug",
  INFO: "info",
  WARN: "warn",
  WARNING: "warn",
  ERROR: "error",
  FATAL: "fatal",
  PANIC: "fatal",
} as const;

function readLogging({ logging }: RootValues): LoggingConfig {
  const output = logging?.output ?? jobsDefaults.output;
  const isStream = output === "stdout" || output === "stderr";
  return {
    level: levelWords[logging?.level ?? jobsDefaults.level],
    format: logging?.format ?? jobsDefaults.format,
    output: isStream ? output : jobsDefaults.output,
    ...(!isStream && { file: output }),
  };
}
