import { suggest } from "../../base/suggest.ts";
import { mergeSettings, type Settings } from "../../config/consul-template/settings.ts";
import { readSwitch, splitFlag } from "../flags.ts";
import { type Flag, flagTable, ignoredFlags, refusedFlags } from "./flag-table.ts";

/** What the command line asks for. */
export type CommandLine =
  | {
      readonly kind: "run";
      /** Files and folders, in order. */
      readonly configs: readonly string[];
      /** What the flags say: it wins over the files. */
      readonly settings: Settings;
      readonly warnings: readonly string[];
    }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly problem: string };

/** Reads the words behind the name, as Go's flag package does; there are no words but flags. */
export function readCommandLine(words: readonly string[]): CommandLine {
  const configs: string[] = [];
  const warnings: string[] = [];
  let settings: Settings = {};
  let at = 0;
  while (at < words.length && !(words[at] === "--" && at === words.length - 1)) {
    const read = readFlag(words[at] ?? "", words[at + 1]);
    if ("kind" in read) return read;
    if (read.name === "config") configs.push(read.value);
    settings = mergeSettings(settings, read.settings);
    if (ignoredFlags.has(read.name)) warnings.push(`Flag -${read.name} is ignored`);
    warnings.push(...read.warnings);
    at += read.wordCount;
  }
  return { kind: "run", configs, settings, warnings };
}

interface ReadFlag {
  readonly name: string;
  readonly value: string;
  readonly settings: Settings;
  readonly warnings: readonly string[];
  /** How many words it has taken. */
  readonly wordCount: number;
}

function readFlag(word: string, next: string | undefined): ReadFlag | CommandLine {
  const split = word.startsWith("-") ? splitFlag(word) : undefined;
  if (split === undefined) return wrong(explainWord(word));
  const { name, value: own } = split;
  if (/^h(?:elp)?$/.test(name)) return { kind: "help" };
  const flag = findFlag(name);
  if (typeof flag === "string") return wrong(flag);
  if (flag.value === undefined)
    return readValue(name, flag, { given: own, value: readSwitch(own)?.toString() });
  if (own !== undefined) return readValue(name, flag, { given: own, value: own });
  const read = readValue(name, flag, { given: next, value: next });
  if ("kind" in read || next === undefined) return read;
  return { ...read, warnings: warnOfTaken(name, next), wordCount: 2 };
}

/** `given` is what was written, `value` what it means. */
function readValue(
  name: string,
  flag: Known,
  { given, value }: { readonly given: string | undefined; readonly value: string | undefined },
): ReadFlag | CommandLine {
  const settings = value === undefined ? undefined : flag.read(value);
  if (value === undefined || settings === undefined) return wrong(explainValue(name, given, flag));
  if (/^v(?:ersion)?=true$/.test(`${name}=${value}`)) return { kind: "version" };
  return { name, value, settings, warnings: [], wordCount: 1 };
}

type Known = Pick<Flag, "value" | "read">;

const nothing = (): Settings => ({});

/** Flags that are no settings. */
const otherFlags: Readonly<Record<string, Known>> = {
  config: { value: "FILE", read: nothing },
  v: { read: nothing },
  version: { read: nothing },
};

/** The flag of a name, or why there is none. */
function findFlag(name: string): Known | string {
  const flag = flagTable.find((each) => each.name === name || each.old === name);
  if (flag) return flag;
  if (Object.hasOwn(otherFlags, name)) return otherFlags[name] ?? "";
  const ignored = ignoredFlags.get(name);
  if (ignored) return { ...(ignored === "text" && { value: "TEXT" }), read: nothing };
  const refused = refusedFlags.find(({ pattern }) => pattern.test(name));
  if (refused) return `Cannot use flag -${name}: ${refused.because}`;
  const meant = suggest(name, ["config", ...flagTable.map((each) => each.name)]);
  const advice = meant === undefined ? "" : `; did you mean -${meant}?`;
  return `Cannot use flag -${name}: there is no such flag${advice}`;
}

/** `-consul -once`: Go takes the second as the value of the first, which is rarely meant. */
function warnOfTaken(name: string, value: string): string[] {
  const isFlag = value.startsWith("-") && typeof findFlag(value.replace(/^--?/, "")) !== "string";
  return isFlag ? [`Flag -${name} has taken ${JSON.stringify(value)} as its value`] : [];
}

function explainWord(word: string): string {
  const shown = JSON.stringify(word);
  return word.startsWith("-") && word !== "-" && word !== "--"
    ? `Cannot read flag ${shown}: expected -NAME or -NAME=VALUE`
    : `Cannot use the word ${shown}: there is nothing behind the flags; write a template as -template SRC:DEST`;
}

function explainValue(name: string, given: string | undefined, { value }: Known): string {
  if (given === undefined) return `Cannot read flag -${name}: it needs a value`;
  return `Cannot read flag -${name}: expected ${value ?? "true or false"}, got ${JSON.stringify(given)}`;
}

function wrong(problem: string): CommandLine {
  return { kind: "wrong", problem };
}
