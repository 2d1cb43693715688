import { parseSignalName, type SignalName, signalNumbers } from "../../base/signal-name.ts";
import { suggest } from "../../base/suggest.ts";
import type { SignalAction, SignalActions } from "../config.ts";
import { childField, type Field, type Kind, refuseType } from "../decode.ts";
import { oneOf, text } from "../kinds.ts";

/** SIGPIPE is ignored: it would be one of our own, for a log reader that is gone. */
export const defaultSignals: SignalActions = {
  SIGTERM: "stop",
  SIGINT: "stop",
  SIGHUP: "reload",
  SIGUSR1: "maintenance",
  SIGPIPE: "ignore",
};

/** Actions in words, for the reference. */
export function writeSignalActions(actions: SignalActions): string {
  return Object.entries(actions)
    .map(([name, action]) => `${name}: \`${action}\``)
    .join("; ");
}

/** The kernel hands two of them to nobody, and the third is how the shim learns of its children. */
const uncatchable: ReadonlySet<SignalName> = new Set(["SIGKILL", "SIGSTOP", "SIGCHLD"]);

const action = oneOf<SignalAction>(["stop", "app", "reload", "maintenance", "ignore"]);

/** A signal by its name, with or without SIG. */
export const signal: Kind<SignalName> = {
  words: 'the name of a signal, like "SIGTERM"',
  schema: { enum: Object.keys(signalNumbers) },
  read(field) {
    const name = text.read(field);
    return name === undefined ? undefined : readName(field, name);
  },
};

/** An object from signals to what they do. */
export const signalActions: Kind<SignalActions> = {
  words: "an object from signals to actions",
  schema: { type: "object", additionalProperties: action.schema },
  read(field) {
    const { node, issues } = field;
    if (node.kind !== "object") return refuseType(field, signalActions.words);
    const actions: Partial<Record<SignalName, SignalAction>> = {};
    for (const { key, offset, value } of node.members) {
      if (value.kind === "null") continue;
      const name = readName({ ...childField(field, key, value), offset }, key);
      const word = action.read(childField(field, key, value));
      if (name === undefined || word === undefined) continue;
      if (uncatchable.has(name)) {
        const place = { path: childField(field, key, value).path, offset };
        issues.error(place, { code: "uncatchable-signal", signal: name });
      } else {
        actions[name] = word;
      }
    }
    return actions;
  },
};

function readName(field: Field, found: string): SignalName | undefined {
  const name = parseSignalName(found);
  if (name === undefined) {
    const suggestion = suggest(found, Object.keys(signalNumbers));
    field.issues.error(field, {
      code: "unknown-word",
      found,
      wanted: signal.words,
      suggestion,
    });
  }
  return name;
}
