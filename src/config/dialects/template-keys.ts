// The keys of a template: a file that is rendered from the catalogue.
import { formatDuration } from "../../base/duration.ts";
import { limits } from "../../base/limits.ts";
import { parseSignalName, type SignalName } from "../../base/signal-name.ts";
import { namesCandidate } from "../candidate-word.ts";
import { command } from "../command.ts";
import type { Command } from "../config.ts";
import { type Kind, readSection, refuseRange, refuseType, type Section } from "../decode.ts";
import {
  duration,
  nonEmptyText,
  oneOf,
  path,
  placed,
  positiveDuration,
  text,
  yesOrNo,
} from "../kinds.ts";
import { syntaxWords } from "../syntax-words.ts";
import { hold } from "./hold.ts";
import { signal } from "./signal-actions.ts";

/** What holds where a key is not there. */
export const templateDefaults = {
  before: "app",
  left: "{{",
  right: "}}",
  errorOnMissingKey: false,
} as const;

const permissions: Kind<number> = {
  words: 'permissions in octal digits, like "0644"',
  schema: { type: "string", pattern: "^0?[0-7]{3}$" },
  read(field) {
    const { node } = field;
    if (node.kind !== "string") return refuseType(field, permissions.words);
    return /^0?[0-7]{3}$/.test(node.value)
      ? Number.parseInt(node.value, 8)
      : refuseRange(field, permissions.words);
  },
};

/** The path of a file that we write. */
const filePath: Kind<string> = {
  ...path,
  read(field) {
    const value = path.read(field);
    if (value === undefined) return undefined;
    if (value.split("/").includes("..") || value.endsWith("/")) {
      return refuseRange(field, 'the path of a file, without ".." in it');
    }
    return value;
  },
};

const waitKeys = {
  min: {
    kind: duration,
    doc: "A change waits until there was none for this long.",
    since: "new",
    isRequired: true,
  },
  max: {
    kind: duration,
    doc: "No change waits longer than this.",
    since: "new",
    default: "four times `min`",
  },
} as const satisfies Section;

const wait: Kind<{ readonly minMs: number; readonly maxMs: number }> = {
  words: "an object",
  schema: { type: "object" },
  section: waitKeys,
  read(field) {
    const { min, max } = readSection(field, waitKeys)?.values ?? {};
    if (min === undefined) return undefined;
    const maxMs = max ?? 4 * min;
    if (maxMs >= min) return { minMs: min, maxMs };
    field.issues.error(field, {
      code: "out-of-range",
      found: `${min / 1000} s and ${maxMs / 1000} s`,
      wanted: 'a "max" that is not below "min"',
    });
    return undefined;
  },
};

const delimiters: Kind<{ readonly left: string; readonly right: string }> = {
  words: 'an array of two strings, like ["<<", ">>"]',
  schema: { type: "array", items: { type: "string", minLength: 1 }, minItems: 2, maxItems: 2 },
  read(field) {
    const { node } = field;
    if (node.kind !== "array" || node.items.length !== 2) {
      return refuseType(field, delimiters.words);
    }
    const [left, right] = node.items.map((item) => (item.kind === "string" ? item.value : ""));
    return left && right ? { left, right } : refuseType(field, delimiters.words);
  },
};

/** `nginx -t` by itself would find the live file well, and let every candidate take its place. */
const check: Kind<Command> = {
  ...command,
  read(field) {
    const words = command.read(field);
    if (words !== undefined && !words.some(namesCandidate)) {
      const because = 'without "{{candidate}}" in a word it judges what is there already';
      field.issues.warn(field, { code: "unused-key", key: "check", because });
    }
    return words;
  },
};

/** A job that gets a signal, or a command that becomes a job of its own. */
export type OnRendered =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "signal"; readonly signal: SignalName };

const signalKeys = {
  signal: { kind: signal, doc: "The signal that the app gets.", since: "new", isRequired: true },
} as const satisfies Section;

const onRendered: Kind<OnRendered> = {
  words: 'a command, or {"signal": "SIGHUP"}',
  schema: { anyOf: [command.schema, { type: "object" }] },
  section: signalKeys,
  read(field) {
    if (field.node.kind !== "object") {
      const words = command.read(field);
      const isNamed = words?.length === 1 && /^sig/i.test(words[0]);
      const name = isNamed ? parseSignalName(words[0]) : undefined;
      if (name !== undefined) {
        field.issues.warn(field, { code: "signal-as-command", signal: name });
      }
      return words && { kind: "command", command: words };
    }
    const name = readSection(field, signalKeys)?.values.signal;
    return name && { kind: "signal", signal: name };
  },
};

export const templateKeys = {
  name: {
    kind: nonEmptyText,
    doc: "Its name in log lines and events.",
    since: "new",
    default: "the file name of `destination`",
  },
  source: {
    kind: placed(path),
    doc: "The file with the template. It is read when rendering begins, after `preStart`.",
    since: "new",
  },
  contents: {
    kind: placed(text),
    doc: "The template itself, in place of `source`. As the configuration is a template, too, give it other `delimiters`.",
    since: "new",
  },
  destination: {
    kind: placed(filePath),
    doc: "The file that is rendered. It is replaced in one step, and only when its bytes change.",
    since: "new",
    isRequired: true,
  },
  perms: {
    kind: permissions,
    doc: "The file's permissions.",
    since: "new",
    default: 'as the file has them that is there, else `"0644"`',
  },
  check: {
    kind: check,
    doc: "Judges a candidate before it goes live: `{{candidate}}` in a word is its path. When it fails, the live file stays, and the candidate is kept beside it as `.NAME.rejected`.",
    since: "new",
  },
  checkTimeout: {
    kind: positiveDuration,
    doc: "A `check` that takes longer has failed.",
    since: "new",
    default: formatDuration(limits.templateCheckTimeoutMs),
  },
  onRendered: {
    kind: onRendered,
    doc: 'What happens when the file has changed while the app runs: a command (again until it succeeds), or `{"signal": "SIGHUP"}` for the app.',
    since: "new",
  },
  timeout: {
    kind: positiveDuration,
    doc: "An `onRendered` command that takes longer is killed, and has failed.",
    since: "new",
    default: "none",
  },
  wait: {
    kind: wait,
    doc: "Waits for a series of changes to end.",
    since: "new",
    default: "none: a change is rendered at once",
  },
  delimiters: {
    kind: delimiters,
    doc: "What stands around the template's actions.",
    since: "new",
    default: '`["{{", "}}"]`',
  },
  errorOnMissingKey: {
    kind: yesOrNo,
    doc: "Whether a key that a map does not have is an error.",
    since: "new",
    default: String(templateDefaults.errorOnMissingKey),
  },
  syntax: {
    kind: oneOf(syntaxWords),
    doc: "The destination's syntax: what came out of the catalogue and could break it is left out. `raw` leaves out nothing.",
    since: "new",
    default: "by the destination's name",
  },
  before: {
    kind: oneOf(["app", "nothing"]),
    doc: "`app`: the app is started when the file is there. `nothing`: it is not waited for.",
    since: "new",
    default: templateDefaults.before,
  },
  hold: {
    kind: hold,
    doc: "As for a backend: when most instances of a service stop passing at once, the template sees the last good answer for a while.",
    since: "new",
    default: "the defaults of its keys",
  },
} as const satisfies Section;
