// The keys of a `template` block, and of the blocks that it shares with the top level.
import type { Values } from "../decode.ts";
import { oneOf, text } from "../kinds.ts";
import { syntaxWords } from "../syntax-words.ts";
import { blockOf, ignored } from "./blocks.ts";
import { given, joinGiven } from "./given.ts";
import type { EnvSettings, ExecSettings, TemplateSettings, WaitSettings } from "./settings.ts";
import {
  count,
  fileMode,
  flag,
  signal,
  textOrNumber,
  texts,
  time,
  waitText,
} from "./value-kinds.ts";

const own = "new";
const always = "";

const waitKeys = {
  enabled: { kind: flag, doc: "False: no waiting.", since: always },
  min: { kind: time, doc: "A change waits until there was none for this long.", since: always },
  max: { kind: time, doc: "No change waits longer; without it four times `min`.", since: always },
} as const;

const waitBlock = blockOf(waitKeys, ({ enabled, min, max }): WaitSettings => {
  return given({ isOn: enabled, minMs: min, maxMs: max });
});

/** A block, or the text that v0.11 had. */
export const wait: typeof waitBlock = {
  ...waitBlock,
  read: (field) => (field.node.kind === "string" ? waitText : waitBlock).read(field),
};

const envKeys = {
  pristine: { kind: flag, doc: "True: it gets `custom` alone.", since: always },
  custom: { kind: texts, doc: "Variables as `NAME=value`.", since: always },
  allowlist: { kind: texts, doc: "Patterns of the names that it gets.", since: always },
  denylist: { kind: texts, doc: "Patterns of the names that it does not get.", since: always },
  whitelist: { kind: texts, doc: "The same.", since: always, deprecated: '"allowlist"' },
  blacklist: { kind: texts, doc: "The same.", since: always, deprecated: '"denylist"' },
} as const;

const env = blockOf(envKeys, (values): EnvSettings => {
  return given({
    isPristine: values.pristine,
    custom: values.custom,
    allowed: joinGiven(values.allowlist, values.whitelist),
    denied: joinGiven(values.denylist, values.blacklist),
  });
});

const execKeys = {
  command: {
    kind: texts,
    doc: "A list of words, or one text: with a space in it it is the shell's.",
    since: always,
  },
  enabled: { kind: flag, doc: "False: it is not started.", since: always },
  timeout: {
    kind: time,
    doc: "A command is killed after it; 30 s without, and with 0 nobody waits for it.",
    since: always,
  },
  env: { kind: env, doc: "Which variables it gets.", since: always },
  reload_signal: {
    kind: signal,
    doc: "Told of a change; without it, the program is ended and started anew.",
    since: always,
  },
  kill_signal: { kind: signal, doc: "Ends it; SIGINT without.", since: always },
  kill_timeout: { kind: time, doc: "From that to SIGKILL; 30 s without.", since: always },
  splay: { kind: time, doc: "A change waits up to this long, by chance.", since: always },
} as const;

export const exec = blockOf(execKeys, (values): ExecSettings => {
  return given({
    command: values.command,
    isOn: values.enabled,
    timeoutMs: values.timeout,
    env: values.env,
    reloadSignal: values.reload_signal,
    killSignal: values.kill_signal,
    killTimeoutMs: values.kill_timeout,
    splayMs: values.splay,
  });
});

export const templateKeys = {
  source: { kind: text, doc: "The template's file.", since: always },
  contents: { kind: text, doc: "The template itself, in place of `source`.", since: always },
  destination: { kind: text, doc: "The file that is written.", since: always },
  create_dest_dirs: {
    kind: flag,
    doc: "False: the destination's folder must be there.",
    since: always,
  },
  perms: {
    kind: fileMode,
    doc: "The file's permissions; without it those it has, else 0644.",
    since: always,
  },
  user: { kind: textOrNumber, doc: "The file's owner: a name or a number.", since: always },
  group: { kind: textOrNumber, doc: "The file's group: a name or a number.", since: always },
  backup: { kind: flag, doc: "True: what was there before is kept as `.bak`.", since: always },
  left_delimiter: { kind: text, doc: "In place of `{{`.", since: always },
  right_delimiter: { kind: text, doc: "In place of `}}`.", since: always },
  function_denylist: {
    kind: texts,
    doc: "Functions that may not be called; `*` stands for any letters.",
    since: always,
  },
  function_blacklist: {
    kind: texts,
    doc: "The same.",
    since: always,
    deprecated: '"function_denylist"',
  },
  sandbox_path: { kind: text, doc: "`file` reads below this folder only.", since: always },
  error_on_missing_key: {
    kind: flag,
    doc: "True: a key that a map has not is an error.",
    since: always,
  },
  error_fatal: {
    kind: flag,
    doc: "False: a template that fails is logged, and tried again after a change.",
    since: always,
  },
  wait: { kind: wait, doc: "As at the top level, for this template.", since: always },
  command: { kind: texts, doc: "`exec.command`.", since: always },
  command_timeout: { kind: time, doc: "`exec.timeout`.", since: always },
  exec: { kind: exec, doc: "What runs when the file has changed.", since: always },
  uid: { kind: count, doc: "The same as `user`.", since: always, deprecated: '"user"' },
  gid: { kind: count, doc: "The same as `group`.", since: always, deprecated: '"group"' },
  map_to_environment_variable: {
    kind: ignored("rendered texts are written to files, never to the environment"),
    doc: "Not supported.",
    since: always,
  },
  syntax: {
    kind: oneOf(syntaxWords),
    doc: "How texts out of the catalogue are checked before they are printed; `raw`: not at all.",
    since: own,
  },
} as const;

type TemplateValues = Values<typeof templateKeys>;

/** One `template` block. */
export const template = blockOf(templateKeys, (values, field): TemplateSettings => {
  const { issues } = field;
  // An empty text says nothing.
  const { source = "", contents = "" } = values;
  if (source === "" && contents === "") {
    issues.error(field, { code: "missing-key", key: "source", because: 'nor "contents"' });
  }
  if (source !== "" && contents !== "") {
    const because = 'it has "source" and "contents": a template has one of them';
    issues.error(field, { code: "unused-key", key: "contents", because });
  }
  return toTemplateSettings(values);
});

function toTemplateSettings(values: TemplateValues): TemplateSettings {
  return given({
    source: values.source,
    contents: values.contents,
    destination: values.destination,
    hasFolders: values.create_dest_dirs,
    mode: values.perms,
    user: values.user ?? values.uid?.toString(),
    group: values.group ?? values.gid?.toString(),
    hasBackup: values.backup,
    leftDelimiter: values.left_delimiter,
    rightDelimiter: values.right_delimiter,
    deniedFunctions: joinGiven(values.function_denylist, values.function_blacklist),
    sandboxPath: values.sandbox_path,
    isMissingKeyError: values.error_on_missing_key,
    isErrorFatal: values.error_fatal,
    wait: values.wait,
    exec: toTemplateExec(values),
    syntax: values.syntax,
  });
}

/** `exec` wins over the older keys. */
function toTemplateExec(values: TemplateValues): ExecSettings | undefined {
  const { command, command_timeout, exec: block } = values;
  const settings = { ...given({ command, timeoutMs: command_timeout }), ...block };
  return Object.keys(settings).length === 0 ? undefined : settings;
}
