// Commands and checks as every generation writes them.

import { portMax } from "../base/ip-address.ts";
import type { Check, Command } from "./config.ts";
import { childField, type Field, type Kind, refuseType } from "./decode.ts";
import { text } from "./kinds.ts";

/** Why a command looks as if its author had thought of a shell. */
export type ShellSign = "operator" | "quote" | "variable" | "doubleSpace";

const commandWords = "a string or an array of strings";

const commandSchema = {
  anyOf: [
    { type: "string", minLength: 1 },
    { type: "array", items: { type: "string" }, minItems: 1 },
  ],
};

/** A program and its arguments; a string is split at every space and sees no shell. */
export const command: Kind<Command> = {
  words: commandWords,
  schema: commandSchema,
  read: (field) => readCommand(field, "required"),
};

/** The same; an empty one is no command, as it was: templates leave it empty. */
export const optionalCommand: Kind<Command> = {
  words: commandWords,
  schema: commandSchema,
  read: (field) => readCommand(field, "optional"),
};

/** A command, or a question that is asked without a process. */
export const check: Kind<Check> = {
  words: 'a command, or "http://…", "https://…", "tcp://host:port"',
  schema: commandSchema,
  read(field) {
    const { node } = field;
    if (node.kind === "string" && node.value.includes("://")) {
      const line = node.value.trim();
      if (/^(?:https?|tcp):/i.test(line)) return readQuestion(field, line);
    }
    const words = command.read(field);
    return words && { kind: "exec", command: words };
  },
};

type Need = "required" | "optional";

function readCommand(field: Field, need: Need): Command | undefined {
  const { node } = field;
  let words: string[];
  if (node.kind === "string") {
    words = splitCommand(node.value);
  } else if (node.kind === "array") {
    const read = node.items.map((item, index) => text.read(childField(field, index, item)));
    if (read.includes(undefined)) return undefined;
    words = read.filter((word) => word !== undefined);
  } else {
    return refuseType(field, commandWords);
  }
  return toCommand(field, words, need);
}

/** The words of a command as one, with what looks wrong about it. */
export function toCommand(
  field: Field,
  words: readonly string[],
  need: Need = "required",
): Command | undefined {
  const { node, issues } = field;
  const [program, ...rest] = words;
  if (program === undefined || program === "") {
    if (need === "required" || rest.length > 0) {
      issues.error(field, { code: "empty", wanted: "a command" });
    } else {
      issues.warn(field, { code: "empty-command" });
    }
    return undefined;
  }
  if (node.kind === "string") warnOfShell(field, node.value.trim());
  if (program.includes("/") && !program.startsWith("/")) {
    issues.warn(field, { code: "relative-path", found: program });
  }
  return [program, ...rest];
}

/** Trimmed, then cut at every single space: two in a row make an empty word. */
export function splitCommand(line: string): string[] {
  return line.trim().split(" ");
}

const signs: readonly [ShellSign, RegExp][] = [
  ["doubleSpace", / {2}/],
  ["operator", /&&|\|\|?|[<>]|\$\(|`|;(?= |$)/],
  ["quote", /["']/],
  ["variable", /\$\{\w+\}|\$\w+/],
];

function warnOfShell(field: Field, line: string): void {
  // One look instead of four, for the many that have none of them.
  if (!/ {2}|[&|<>`;"'$]/.test(line)) return;
  for (const [sign, pattern] of signs) {
    const found = pattern.exec(line)?.[0];
    if (found !== undefined) field.issues.warn(field, { code: "not-a-shell", sign, text: found });
  }
}

function readQuestion(field: Field, url: string): Check | undefined {
  const tcp = /^tcp:\/\/(\[[\da-f:.%]+\]|[^\s/:]+):(\d{1,5})\/?$/i.exec(url);
  const host = tcp?.[1];
  const port = Number(tcp?.[2]);
  if (host !== undefined && port >= 1 && port <= portMax) {
    return { kind: "tcp", host: host.replace(/^\[(.*)\]$/, "$1"), port };
  }
  if (!/^tcp:/i.test(url) && !/\s/.test(url) && URL.canParse(url)) return { kind: "http", url };
  field.issues.error(field, {
    code: "out-of-range",
    found: JSON.stringify(url),
    wanted: check.words,
  });
  return undefined;
}
