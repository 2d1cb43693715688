// The keys of generation 3, ContainerPilot 3, at the top level and in the sections that are no jobs.
import { limits } from "../../base/limits.ts";
import type { TlsConfig } from "../config.ts";
import { consulKeys, createConsul, tlsKeys } from "../consul-section.ts";
import { type Kind, readSection, refuseRange, refuseType, type Section } from "../decode.ts";
import { defaultInterfaces, interfaceSpecs, writeSpecs } from "../interface-spec.ts";
import { listOf, nonEmptyText, objectOf, oneOf, path, placed, positiveDuration } from "../kinds.ts";
import { hold } from "./hold.ts";
import { jobKeys } from "./job-keys.ts";
import { signalActions, writeSignalActions } from "./signal-actions.ts";
import { templateKeys } from "./template-keys.ts";
import {
  nonEmptyWeakText,
  objectsOf,
  weakSeconds,
  weakSecret,
  weakText,
  weakTexts,
  weakWhole,
  weakYesOrNo,
} from "./weak-kinds.ts";

/** What holds where a key is not there, for the translation and for the reference. */
export const jobsDefaults = {
  level: "INFO",
  format: "default",
  output: "stdout",
  socketPath: "/var/run/containerpilot.socket",
  telemetryPort: 9090,
  /** SIGHUP and SIGUSR2 are events for jobs, which they are in any case; SIGUSR1 is the log's. */
  signals: {
    SIGTERM: "stop",
    SIGINT: "stop",
    SIGHUP: "ignore",
    SIGUSR1: "ignore",
    SIGUSR2: "ignore",
    SIGPIPE: "ignore",
  },
} as const;

const generation: Kind<3> = {
  words: "3",
  schema: { const: 3 },
  read(field) {
    return weakText.read(field) === "3" ? 3 : refuseRange(field, "3");
  },
};

const jobsTlsKeys = {
  ...tlsKeys,
  clientCert: { kind: path, doc: "ContainerPilot's name of `certFile`.", since: "3.1.0" },
  clientKey: { kind: path, doc: "ContainerPilot's name of `keyFile`.", since: "3.1.0" },
  verify: { ...tlsKeys.verify, kind: weakYesOrNo },
} as const satisfies Section;

/** ContainerPilot named the client's certificate and key otherwise. */
const jobsTls: Kind<Partial<TlsConfig>> = {
  ...objectOf(jobsTlsKeys),
  read(field) {
    const values = readSection(field, jobsTlsKeys)?.values;
    if (values === undefined) return undefined;
    const { clientCert, clientKey, ...others } = values;
    return {
      ...others,
      ...(clientCert !== undefined && { certFile: clientCert }),
      ...(clientKey !== undefined && { keyFile: clientKey }),
    };
  },
};

/** An address without a host is this machine's, as Go dials it: a template leaves it behind. */
const jobsAddress: Kind<string> = {
  ...consulKeys.address.kind,
  read(field) {
    const value = weakText.read(field);
    return value !== undefined && /^:\d+$/.test(value) ? `127.0.0.1${value}` : value;
  },
};

const jobsConsul = createConsul({
  ...consulKeys,
  address: { ...consulKeys.address, kind: jobsAddress },
  token: { ...consulKeys.token, kind: weakSecret },
  tls: { ...consulKeys.tls, kind: jobsTls },
});

/** A stream, or the path of a file. */
const logOutput: Kind<string> = {
  words: '"stdout", "stderr", or the path of a file',
  schema: { type: "string", minLength: 1 },
  read(field) {
    const { node } = field;
    if (node.kind !== "string") return refuseType(field, logOutput.words);
    const isStream = node.value === "stdout" || node.value === "stderr";
    return isStream ? node.value : path.read(field);
  },
};

const loggingKeys = {
  level: {
    kind: oneOf(["DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "PANIC"]),
    doc: "What is logged: this and what weighs more. WARNING is WARN, PANIC is FATAL.",
    since: "3.0.0",
    default: jobsDefaults.level,
  },
  format: {
    kind: oneOf(["default", "text", "json"]),
    doc: "How a record is written.",
    since: "3.0.0",
    default: jobsDefaults.format,
  },
  output: {
    kind: logOutput,
    doc: "Where records go. A file is opened anew at SIGUSR1.",
    since: "3.0.0",
    default: jobsDefaults.output,
  },
} as const satisfies Section;

const controlKeys = {
  socket: {
    kind: nonEmptyText,
    doc: "The path of the socket.",
    since: "3.0.0",
    default: `\`${jobsDefaults.socketPath}\``,
  },
} as const satisfies Section;

export const watchKeys = {
  name: {
    kind: placed(nonEmptyWeakText),
    doc: "The service to watch. Its events come from `watch.NAME`.",
    since: "3.0.0",
    isRequired: true,
  },
  interval: {
    kind: weakSeconds,
    doc: "How often Consul is asked where blocking queries do not work. With them a change is seen at once.",
    since: "3.0.0",
    isRequired: true,
  },
  tag: { kind: weakText, doc: "Instances with this tag only.", since: "3.0.0" },
  dc: { kind: weakText, doc: "The datacenter, where it is not the agent's own.", since: "3.1.0" },
  hold: {
    kind: hold,
    doc: "When most instances stop passing at once, the last good answer is kept for a while. `false` believes everything at once.",
    since: "new",
    default: "the defaults of its keys",
  },
} as const satisfies Section;

export const metricKeys = {
  namespace: { kind: weakText, doc: "The first part of the name.", since: "3.0.0" },
  subsystem: { kind: weakText, doc: "The second part of the name.", since: "3.0.0" },
  name: {
    kind: placed(nonEmptyWeakText),
    doc: "The last part of the name.",
    since: "3.0.0",
    isRequired: true,
  },
  help: { kind: nonEmptyWeakText, doc: "What is counted.", since: "3.0.0", isRequired: true },
  type: {
    kind: oneOf(["counter", "gauge", "histogram", "summary"]),
    doc: "What Prometheus makes of the values.",
    since: "3.0.0",
    isRequired: true,
  },
} as const satisfies Section;

const telemetryKeys = {
  port: {
    kind: placed(weakWhole(0)),
    doc: "Where Prometheus asks.",
    since: "3.0.0",
    default: String(jobsDefaults.telemetryPort),
  },
  interfaces: {
    kind: interfaceSpecs,
    doc: "Where the address comes from, as for a job.",
    since: "3.0.0",
    default: `\`${writeSpecs(defaultInterfaces)}\``,
  },
  tags: { kind: weakTexts, doc: "Tags in Consul.", since: "3.0.0" },
  metrics: {
    kind: objectsOf(metricKeys),
    doc: "What the container's own programs count.",
    since: "3.0.0",
  },
} as const satisfies Section;

export const jobsRootKeys = {
  generation: {
    kind: generation,
    doc: "Says that the text is of generation 3. Without it `jobs`, `watches` or `control` do.",
    since: "new",
  },
  consul: {
    kind: jobsConsul,
    doc: "Where Consul is.",
    since: "3.0.0",
    isRequired: true,
  },
  jobs: { kind: objectsOf(jobKeys), doc: "What this container runs and offers.", since: "3.0.0" },
  watches: {
    kind: objectsOf(watchKeys),
    doc: "What this container depends on.",
    since: "3.0.0",
  },
  templates: {
    kind: listOf(objectOf(templateKeys), "an array of objects"),
    doc: "Files that are rendered from the catalogue.",
    since: "new",
  },
  startWait: {
    kind: positiveDuration,
    doc: "How long the main job waits for templates that have no file yet; then the container ends with 125.",
    since: "new",
    default: "as long as it takes",
  },
  stopTimeout: {
    kind: weakWhole(Number.MIN_SAFE_INTEGER, "whole seconds, without a unit"),
    doc: "Seconds from a job's stop signal to SIGKILL. Negative: SIGKILL at once. 0: the default.",
    since: "3.0.0",
    default: String(limits.stopTimeoutMs / 1000),
  },
  signals: {
    kind: signalActions,
    doc: "What a signal does: `stop`, `app` (it is handed on to the main job), `reload`, `maintenance` or `ignore`. SIGHUP and SIGUSR2 are events for jobs as well.",
    since: "new",
    default: `${writeSignalActions(jobsDefaults.signals)}; others: \`app\``,
  },
  control: {
    kind: objectOf(controlKeys),
    doc: "How programs inside of the container speak to us.",
    since: "3.0.0",
  },
  telemetry: {
    kind: objectOf(telemetryKeys),
    doc: "Numbers for Prometheus, and a service in Consul that leads it here.",
    since: "3.0.0",
    default: "off",
  },
  logging: { kind: objectOf(loggingKeys), doc: "Our own log.", since: "3.0.0" },
} as const satisfies Section;
