// The keys of one job of generation 3.
import { formatDuration } from "../../base/duration.ts";
import { limits } from "../../base/limits.ts";
import { suggest } from "../../base/suggest.ts";
import type { TriggerWord } from "../config.ts";
import { type Kind, refuseRange, type Section } from "../decode.ts";
import { defaultInterfaces, interfaceSpecs, writeSpecs } from "../interface-spec.ts";
import { duration, objectOf, oneOf, placed, yesOrNo } from "../kinds.ts";
import { jobCheck, jobCommand } from "./job-commands.ts";
import { signal } from "./signal-actions.ts";
import {
  deferred,
  goDuration,
  nonEmptyWeakText,
  positiveWeakDuration,
  unlessEmpty,
  weakDuration,
  weakSeconds,
  weakText,
  weakTexts,
  weakWhole,
  weakYesOrNo,
} from "./weak-kinds.ts";

/** What holds where a key is not there, for the translation and for the reference. */
export const jobDefaults = {
  isMain: false,
  isRaw: false,
  drainMs: 0,
  signalGroup: true,
  eager: true,
} as const;

const triggerWords: readonly TriggerWord[] = [
  "exitSuccess",
  "exitFailed",
  "stopping",
  "stopped",
  "healthy",
  "unhealthy",
  "changed",
  "timerExpired",
  "enterMaintenance",
  "exitMaintenance",
  "error",
  "quit",
  "startup",
  "shutdown",
  "SIGHUP",
  "SIGUSR2",
  "ready",
];

/** The word of an event, as it is written; an empty one says nothing. */
const triggerWord: Kind<TriggerWord> = {
  words: "the word of an event",
  schema: { enum: triggerWords },
  read(field) {
    const found = weakText.read(field);
    if (found === undefined || found === "") return undefined;
    const word = triggerWords.find((candidate) => candidate === found);
    if (word === undefined) {
      field.issues.error(field, {
        code: "unknown-word",
        found,
        wanted: `an event: ${triggerWords.join(", ")}`,
        suggestion: suggest(found, triggerWords),
      });
    }
    return word;
  },
};

/** How often a job may be run again; Infinity for "unlimited". */
const restarts: Kind<number> = {
  words: 'a whole number from 0 on, "unlimited" or "never"',
  schema: { anyOf: [{ type: "integer", minimum: 0 }, { type: "string" }] },
  read(field) {
    const { node } = field;
    if (node.kind === "string" && node.value === "unlimited") return Infinity;
    if (node.kind === "string" && node.value === "never") return 0;
    if (node.kind === "number" && node.value >= 0) return weakWhole(0, restarts.words).read(field);
    const isDigits = node.kind === "string" && /^\+?\d+$/.test(node.value);
    const value = isDigits ? Number(node.value) : Number.NaN;
    return Number.isSafeInteger(value) ? value : refuseRange(field, restarts.words);
  },
};

const whenKeys = {
  source: {
    kind: placed(weakText),
    doc: "Who the event comes from: a job, `watch.NAME`, `check.JOB` for the ends of a job's check, `template.NAME`, `templates`, `global`. `SIGHUP` or `SIGUSR2` alone starts the job at each such signal.",
    since: "3.0.0",
    default: "`global` for events that are nobody's own",
  },
  once: { kind: placed(triggerWord), doc: "The first such event starts the job.", since: "3.0.0" },
  each: {
    kind: placed(triggerWord),
    doc: "Each such event starts the job; those that come while it runs start it once more.",
    since: "3.0.0",
  },
  interval: {
    kind: placed(positiveWeakDuration),
    doc: "The job is started at once, and then as often as this. Runs never overlap.",
    since: "3.0.0",
  },
  timeout: {
    kind: placed(weakDuration),
    doc: "When the event has not come within this time, the job ends without having run.",
    since: "3.0.0",
    default: "as long as it takes",
  },
} as const satisfies Section;

const loggingKeys = {
  raw: {
    kind: weakYesOrNo,
    doc: "`true`: the program has our own stdout and stderr. `false`: each of its lines becomes a record of our log.",
    since: "3.4.0",
    default: String(jobDefaults.isRaw),
  },
} as const satisfies Section;

export const healthKeys = {
  exec: {
    kind: jobCheck,
    doc: "The check: exit code 0 passes, and so does an answer with status 200 to 399, and a connection that opens. Without one the job passes while it runs.",
    since: "3.0.0",
  },
  interval: {
    kind: weakSeconds,
    doc: "The time between two checks.",
    since: "3.0.0",
    isRequired: true,
  },
  ttl: {
    kind: placed(weakSeconds),
    doc: "Consul calls the service critical when it has heard nothing for this long. Should be longer than `interval`: `floor(ttl / interval)` failures in a row make the service critical, one at least.",
    since: "3.0.0",
    isRequired: true,
  },
  timeout: {
    kind: placed(weakDuration),
    doc: "A check that takes longer has failed; its process group is killed.",
    since: "3.0.0",
    default: "`interval`",
  },
  eager: {
    kind: yesOrNo,
    doc: "Checks follow each other quickly until the first one passes.",
    since: "new",
    default: String(jobDefaults.eager),
  },
  logging: { kind: objectOf(loggingKeys), doc: "What the check prints.", since: "3.4.0" },
} as const satisfies Section;

const jobConsulKeys = {
  enableTagOverride: {
    kind: weakYesOrNo,
    doc: "Others may change the service's tags in the catalogue.",
    since: "3.0.0",
    default: "false",
  },
  deregisterCriticalServiceAfter: {
    kind: goDuration,
    doc: "Consul itself deregisters the service when it was critical for so long.",
    since: "3.0.0",
    default: "never",
  },
} as const satisfies Section;

const initialStatus = deferred(unlessEmpty(oneOf(["passing", "warning", "critical"])));

export const jobKeys = {
  name: {
    kind: placed(nonEmptyWeakText),
    doc: "The job's name in events and in the log, and with `port` the service's name in Consul: then letters, digits and `-` only, a small letter first.",
    since: "3.0.0",
    isRequired: true,
  },
  exec: {
    kind: jobCommand,
    doc: "The program. A job without one stands for its service alone.",
    since: "3.0.0",
  },
  main: {
    kind: placed(yesOrNo),
    doc: "The container ends with this job, with its code.",
    since: "new",
    default: `${jobDefaults.isMain}: it ends with the last job that was started at the beginning`,
  },
  when: {
    kind: placed(objectOf(whenKeys)),
    doc: "What starts the job: one of `once`, `each` and `interval`.",
    since: "3.0.0",
    default: "once, at the beginning",
  },
  restarts: {
    kind: placed(restarts),
    doc: `How often the job is run again when it has ended, whatever its code: at once for the first time, then after ${formatDuration(limits.restartFirstMs)} doubling to ${formatDuration(limits.restartMaxMs)}. With \`when.interval\`, the runs after the first one.`,
    since: "3.0.0",
    default: '`"never"`; with `when.interval` `"unlimited"`',
  },
  timeout: {
    kind: positiveWeakDuration,
    doc: "A run that takes longer is killed.",
    since: "3.0.0",
    default: "none; with `when.interval` the interval",
  },
  stopTimeout: {
    kind: weakDuration,
    doc: "From the job's stop signal to SIGKILL; 0 is the default.",
    since: "3.0.0",
    default: "the `stopTimeout` of the top level",
  },
  stopSignal: {
    kind: signal,
    doc: "The signal that stops the job.",
    since: "new",
    default: "the one that asked for the stop",
  },
  signalGroup: {
    kind: yesOrNo,
    doc: "Whether signals reach the job's whole process group, not its main process alone.",
    since: "new",
    default: String(jobDefaults.signalGroup),
  },
  drain: {
    kind: duration,
    doc: "How long the job goes on after its service was deregistered.",
    since: "new",
    default: String(jobDefaults.drainMs / 1000),
  },
  port: {
    kind: placed(weakWhole(0)),
    doc: "The port that is registered; `health` is required then. 0: none.",
    since: "3.0.0",
    default: "the job is no service",
  },
  health: {
    kind: placed(objectOf(healthKeys)),
    doc: "How the job's health is found out.",
    since: "3.0.0",
  },
  initial_status: {
    kind: initialStatus,
    doc: "The status that the service is registered with when its job starts.",
    since: "3.8.0",
    default: "registered when the first check has passed",
  },
  initialStatus: {
    kind: initialStatus,
    doc: "The same; ContainerPilot's manual has this name, its code the other.",
    since: "3.8.0",
  },
  tags: { kind: weakTexts, doc: "Tags in Consul.", since: "3.0.0" },
  interfaces: {
    kind: deferred(interfaceSpecs),
    doc: "Where the service's address comes from; the first that matches. `eth0`, `eth0:inet6`, `eth0[1]`, `inet`, `inet6`, a network like `198.18.0.0/15`, `static:ADDRESS`, `private`, `public`.",
    since: "3.0.0",
    default: `\`${writeSpecs(defaultInterfaces)}\``,
  },
  consul: { kind: objectOf(jobConsulKeys), doc: "More about the service.", since: "3.0.0" },
  logging: { kind: objectOf(loggingKeys), doc: "What the program prints.", since: "3.4.0" },
} as const satisfies Section;
