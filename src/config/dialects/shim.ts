// Generations 1 and 2 into the model: the app of the command line is the job "main", hooks and
// handlers are jobs that wait for its events or for those of a watch.
import { limits } from "../../base/limits.ts";
import type {
  Command,
  Config,
  JobConfig,
  LoggingConfig,
  RestartPolicy,
  Role,
  When,
} from "../config.ts";
import { completeConsul } from "../consul-variables.ts";
import {
  type Field,
  readSection,
  refuseMissingKey,
  type Values,
  warnOfUnknownKey,
} from "../decode.ts";
import type { Variables } from "../source.ts";
import { otherGenerationKeys } from "./other-generation.ts";
import { readBackends } from "./shim-backends.ts";
import { rootKeys, shimDefaults, unsupportedKeys } from "./shim-keys.ts";
import { readServices } from "./shim-services.ts";
import { readTemplates } from "./shim-templates.ts";
import { defaultSignals } from "./signal-actions.ts";

/** What the app's surroundings say beside the text. */
export interface ShimSurroundings {
  readonly env: Variables;
  readonly app: readonly string[];
}

type RootValues = Values<typeof rootKeys>;

const never: RestartPolicy = { after: "exit", limit: 0, firstMs: 0, baseMs: 0, maxMs: 0 };

/** The configuration of a text, or undefined when there is an error among the issues. */
export function translateShim(root: Field, { env, app }: ShimSurroundings): Config | undefined {
  const { issues } = root;
  const refused = new Set<string>();
  const fields = readSection(root, rootKeys, {
    onUnknownKey: (field, key) => onUnknownKey(field, key, refused),
    onMissingKey(field, key) {
      // What is missing follows from it: "etcd" in place of "consul", another generation.
      if (refused.size === 0) refuseMissingKey(field, key);
    },
  });
  if (fields === undefined) return undefined;
  const { values } = fields;
  const consul = values.consul && completeConsul(values.consul, env, fields.at("consul"));
  const services = readServices(values.services ?? []);
  const { watches, handlers } = readBackends(values.backends ?? []);
  const { templates, renderedJobs } = readTemplates(fields.at("templates"), values.templates ?? []);
  warnOfManyWatches(fields.at("backends"), watches.length);
  if (issues.hasErrors || consul === undefined) return undefined;
  const waitsForTemplates = templates.some(({ isBeforeApp }) => isBeforeApp);
  return {
    generation: 1,
    consul,
    logging: toLogging(values),
    jobs: [...toAppJobs(values, { app, waitsForTemplates }), ...handlers, ...renderedJobs],
    services,
    watches,
    templates,
    ...(values.startWait !== undefined && { startWaitMs: values.startWait }),
    signals: { ...defaultSignals, ...values.signals },
    limits: { ...values.limits },
    ...toControl(values),
  };
}

function warnOfManyWatches(field: Field, count: number): void {
  const max = limits.watchesMax;
  if (count > max) field.issues.warn(field, { code: "many-watches", count, max });
}

function onUnknownKey(field: Field, key: string, refused: Set<string>): void {
  const word = key.toLowerCase();
  const { issues, node } = field;
  if (word === "etcd") {
    if (node.kind === "null") return;
    refused.add(word);
    issues.error(field, { code: "etcd" });
  } else if (otherGenerationKeys.has(word)) {
    refused.add(word);
    issues.error(field, { code: "other-generation", key });
  } else if (unsupportedKeys.has(word)) {
    issues.warn(field, { code: "unsupported-key", key });
  } else {
    warnOfUnknownKey(Object.keys(rootKeys))(field, key);
  }
}

function toControl({ controlSocket }: RootValues): Pick<Config, "control"> {
  if (controlSocket === undefined) return {};
  return { control: controlSocket === false ? false : { socketPath: controlSocket } };
}

function toLogging({ logging }: RootValues): LoggingConfig {
  const level = logging?.level ?? shimDefaults.level;
  return {
    level: levelWords[level],
    format: logging?.format ?? shimDefaults.format,
    output: logging?.output ?? shimDefaults.output,
  };
}

const levelWords = {
  DEBUG: "debug",
  INFO: "info",
  WARN: "warn",
  ERROR: "error",
  FATAL: "fatal",
  PANIC: "fatal",
} as const;

interface AppStart {
  readonly app: readonly string[];
  readonly waitsForTemplates: boolean;
}

function toAppJobs(values: RootValues, start: AppStart): JobConfig[] {
  const { preStart, preStop, postStop, hookTimeout } = values;
  const onStart = preStart ? warnOfOnStart(values) : values.onStart?.value;
  const first = preStart ?? onStart;
  // Migrations take long, and preStart had no time-out: it gets one only where the key is there.
  const stopHookMs = hookTimeout ?? limits.hookTimeoutMs;
  const jobs: JobConfig[] = [];
  if (first) {
    const when: When = { kind: "startup" };
    jobs.push(createHook("preStart", first, { when, timeoutMs: hookTimeout ?? 0 }));
  }
  jobs.push(createMain(values, start.app, whenStarted(start, first)));
  if (preStop) {
    const when: When = { kind: "once", source: "main", event: "stopping" };
    jobs.push(createHook("preStop", preStop, { when, timeoutMs: stopHookMs }));
  }
  if (postStop) {
    const when: When = { kind: "once", source: "main", event: "stopped" };
    jobs.push(createHook("postStop", postStop, { when, timeoutMs: stopHookMs }));
  }
  return jobs;
}

function warnOfOnStart({ onStart }: RootValues): undefined {
  if (onStart === undefined) return;
  const because = '"preStart" is there too, and is the one that runs';
  onStart.field.issues.warn(onStart.field, { code: "unused-key", key: "onStart", because });
}

/** Templates are rendered after preStart, which may fetch them. */
function whenStarted({ waitsForTemplates }: AppStart, preStart: Command | undefined): When {
  if (waitsForTemplates) return { kind: "once", source: "templates", event: "ready" };
  if (preStart) return { kind: "once", source: "preStart", event: "exitSuccess" };
  return { kind: "startup" };
}

/** The app; without one, a job that stands for the services of the container. */
function createMain(values: RootValues, app: readonly string[], when: When): JobConfig {
  const [program, ...rest] = app;
  const exec: Command | undefined = program === undefined ? undefined : [program, ...rest];
  return {
    name: "main",
    ...(exec && { exec }),
    role: exec ? "main" : "task",
    when,
    restart: never,
    stopTimeoutMs: toStopTimeoutMs(values.stopTimeout ?? 0),
    ...(values.stopSignal && { stopSignal: values.stopSignal }),
    signalScope: (values.signalGroup ?? shimDefaults.signalGroup) ? "group" : "process",
    drainMs: values.drain ?? shimDefaults.drainMs,
    stdin: "inherit",
  };
}

function toStopTimeoutMs(seconds: number): number {
  if (seconds === 0) return limits.stopTimeoutMs;
  return seconds < 0 ? 0 : seconds * 1000;
}

function createHook(
  role: Exclude<Role, "main" | "task">,
  exec: Command,
  { when, timeoutMs }: { when: When; timeoutMs: number },
): JobConfig {
  return {
    name: role,
    exec,
    role,
    when,
    ...(timeoutMs > 0 && { timeoutMs }),
    restart: never,
    stopTimeoutMs: limits.stopTimeoutMs,
    signalScope: "group",
    drainMs: 0,
    stdin: "null",
  };
}
