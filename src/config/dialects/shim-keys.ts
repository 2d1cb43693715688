// The keys of generations 1 and 2: Containerbuddy, and ContainerPilot before 3.
import { formatDuration } from "../../base/duration.ts";
import { limits } from "../../base/limits.ts";
import { check, command, optionalCommand } from "../command.ts";
import { consul } from "../consul-section.ts";
import { type Kind, refuseRange, refuseType, type Section } from "../decode.ts";
import { defaultInterfaces, interfaceSpecs, writeSpecs } from "../interface-spec.ts";
import {
  duration,
  listOf,
  nonEmptyText,
  objectOf,
  oneOf,
  path,
  placed,
  positiveDuration,
  seconds,
  text,
  wholeNumber,
  yesOrNo,
} from "../kinds.ts";
import { hold } from "./hold.ts";
import { defaultSignals, signal, signalActions, writeSignalActions } from "./signal-actions.ts";
import { templateKeys } from "./template-keys.ts";

/** What holds where a key is not there, for the translation and for the reference. */
export const shimDefaults = {
  level: "INFO",
  format: "default",
  output: "stderr",
  eager: true,
  drainMs: 0,
  signalGroup: false,
} as const;

const pathOrNone: Kind<string | false> = {
  words: "a path or false",
  schema: { anyOf: [{ const: false }, path.schema] },
  read(field) {
    const { node } = field;
    if (node.kind === "boolean" && !node.value) return false;
    return node.kind === "string" ? path.read(field) : refuseType(field, pathOrNone.words);
  },
};

const loggingKeys = {
  level: {
    kind: oneOf(["DEBUG", "INFO", "WARN", "ERROR", "FATAL", "PANIC"]),
    doc: "What is logged: this and what weighs more. PANIC is FATAL.",
    since: "1.1.0",
    default: shimDefaults.level,
  },
  format: {
    kind: oneOf(["default", "text", "json"]),
    doc: "How a record is written.",
    since: "1.1.0",
    default: shimDefaults.format,
  },
  output: {
    kind: oneOf(["stdout", "stderr"]),
    doc: "Where our own records go. What the app writes is never touched.",
    since: "1.1.0",
    default: shimDefaults.output,
  },
} as const satisfies Section;

const limitsKeys = {
  nofile: {
    kind: wholeNumber(1),
    doc: "How many files the app may have open (its soft RLIMIT_NOFILE).",
    since: "new",
    default: "as our caller had it",
  },
} as const satisfies Section;

export const serviceKeys = {
  name: {
    kind: placed(nonEmptyText),
    doc: "The service's name in Consul. Letters, digits and `-` only, if DNS is to find it.",
    since: "0.0.1",
    isRequired: true,
  },
  id: {
    kind: placed(nonEmptyText),
    doc: "Its id in Consul.",
    since: "new",
    default: "`NAME-HOSTNAME`, and `NAME-HOSTNAME-PORT` for a second service of the name",
  },
  port: {
    kind: placed(wholeNumber(1)),
    doc: "The port that is registered.",
    since: "0.0.1",
    isRequired: true,
  },
  health: {
    kind: check,
    doc: "The check: exit code 0 passes, and so does an answer with status 200 to 399, and a connection that opens. Without a check the service passes while the app runs.",
    since: "0.0.1",
  },
  poll: {
    kind: seconds,
    doc: "The time between two checks.",
    since: "0.0.1",
    isRequired: true,
  },
  ttl: {
    kind: placed(seconds),
    doc: "Consul calls the service critical when it has heard nothing for this long. Should be longer than `poll`: `floor(ttl / poll)` failures in a row make the service critical, one at least.",
    since: "0.0.1",
    isRequired: true,
  },
  timeout: {
    kind: positiveDuration,
    doc: "A check that takes longer has failed; its process group is killed.",
    since: "2.4.0",
    default: "the longer one of `poll` and `ttl`",
  },
  eager: {
    kind: yesOrNo,
    doc: "Checks follow each other quickly until the first one passes.",
    since: "new",
    default: String(shimDefaults.eager),
  },
  tags: { kind: listOf(text, "an array of strings"), doc: "Tags in Consul.", since: "0.1.0" },
  interfaces: {
    kind: interfaceSpecs,
    doc: "Where the address comes from; the first that matches. `eth0`, `eth0:inet6`, `eth0[1]`, `inet`, `inet6`, a network like `198.18.0.0/15`, `static:ADDRESS`, `private`, `public`.",
    since: "0.0.3",
    default: `\`${writeSpecs(defaultInterfaces)}\``,
  },
  publicIp: {
    kind: placed(yesOrNo),
    doc: "The first public (true) or private (false) address of any interface.",
    since: "0.0.1",
    deprecated: '"interfaces": "public", or "private"',
  },
} as const satisfies Section;

export const backendKeys = {
  name: {
    kind: placed(nonEmptyText),
    doc: "The service to watch.",
    since: "0.0.1",
    isRequired: true,
  },
  tag: { kind: text, doc: "Instances with this tag only.", since: "0.1.0" },
  poll: {
    kind: seconds,
    doc: "How often Consul is asked where blocking queries do not work. With them a change is seen at once.",
    since: "0.0.1",
    isRequired: true,
  },
  onChange: {
    kind: command,
    doc: "The handler: runs when the passing instances have changed, until it succeeds.",
    since: "0.0.1",
    isRequired: true,
  },
  timeout: {
    kind: positiveDuration,
    doc: "A handler that takes longer is killed, and has failed.",
    since: "2.4.0",
    default: "none",
  },
  hold: {
    kind: hold,
    doc: "When most instances stop passing at once, the last good answer is kept for a while. `false` believes everything at once.",
    since: "new",
    default: "the defaults of its keys",
  },
} as const satisfies Section;

const generation: Kind<1 | 2> = {
  words: "1 or 2",
  schema: { enum: [1, 2] },
  read(field) {
    const { node, issues } = field;
    const value = node.kind === "number" || node.kind === "string" ? Number(node.value) : 0;
    if (value === 1 || value === 2) return value;
    if (value !== 3) return refuseRange(field, "1, 2 or 3");
    issues.error(field, { code: "other-generation", key: "generation" });
    return undefined;
  },
};

export const rootKeys = {
  generation: {
    kind: generation,
    doc: "Says that the text is of these generations.",
    since: "new",
    default: "1 or 2, unless there are keys of [generation 3](configuration-3.md)",
  },
  consul: {
    kind: consul,
    doc: "Where Consul is.",
    since: "0.0.1",
    isRequired: true,
  },
  services: {
    kind: listOf(objectOf(serviceKeys), "an array of objects"),
    doc: "What this container offers.",
    since: "0.0.1",
  },
  backends: {
    kind: listOf(objectOf(backendKeys), "an array of objects"),
    doc: "What this container depends on.",
    since: "0.0.1",
  },
  templates: {
    kind: listOf(objectOf(templateKeys), "an array of objects"),
    doc: "Files that are rendered from the catalogue.",
    since: "new",
  },
  startWait: {
    kind: positiveDuration,
    doc: "How long the app waits for templates that have no file yet; then the container ends with 125.",
    since: "new",
    default: "as long as it takes",
  },
  preStart: {
    kind: optionalCommand,
    doc: "Runs before the app; when it fails, the container ends with its code.",
    since: "1.3.0",
  },
  onStart: {
    kind: placed(optionalCommand),
    doc: "The same under its first name.",
    since: "0.0.2",
    deprecated: '"preStart"',
  },
  preStop: {
    kind: optionalCommand,
    doc: "Runs when a stop was asked for, before the app gets its signal.",
    since: "0.0.4",
  },
  postStop: {
    kind: optionalCommand,
    doc: "Runs after the app has ended; when it fails, the container ends with its code.",
    since: "0.0.4",
  },
  hookTimeout: {
    kind: duration,
    doc: "How long `preStop` and `postStop` may take each, and `preStart` when this key is there. 0: as long as they like.",
    since: "new",
    default: `${formatDuration(limits.hookTimeoutMs)}; none for \`preStart\``,
  },
  stopTimeout: {
    kind: wholeNumber(),
    doc: "Seconds from the app's stop signal to SIGKILL. Negative: SIGKILL at once. 0: the default.",
    since: "0.0.3",
    default: String(limits.stopTimeoutMs / 1000),
  },
  stopSignal: {
    kind: signal,
    doc: "The signal that stops the app.",
    since: "new",
    default: "the one that asked for the stop",
  },
  drain: {
    kind: duration,
    doc: "How long the app goes on after its services were deregistered.",
    since: "new",
    default: String(shimDefaults.drainMs / 1000),
  },
  signals: {
    kind: signalActions,
    doc: "What a signal does: `stop`, `app` (it is handed on), `reload`, `maintenance` or `ignore`.",
    since: "new",
    default: `${writeSignalActions(defaultSignals)}; others: \`app\``,
  },
  signalGroup: {
    kind: yesOrNo,
    doc: "Whether signals reach the app's whole process group, not its main process alone.",
    since: "new",
    default: String(shimDefaults.signalGroup),
  },
  limits: { kind: objectOf(limitsKeys), doc: "Limits of the app.", since: "new" },
  controlSocket: {
    kind: pathOrNone,
    doc: "Where `ctl` asks how it is: a unix socket that only its owner can reach. `false`: nowhere.",
    since: "new",
    default: "`/run/containerbuddy.sock`, else in a folder of our own in `/dev/shm`",
  },
  logging: { kind: objectOf(loggingKeys), doc: "Our own log.", since: "1.1.0" },
} as const satisfies Section;

/** Keys of ContainerPilot 2 that are known, and not acted upon. */
export const unsupportedKeys: ReadonlySet<string> = new Set(["tasks", "coprocesses", "telemetry"]);
