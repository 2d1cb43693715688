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
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const split = word.startsWith("-") && word !== "-" ? splitFlag(word) : undefined;
    if (split === undefined) return wrong(explainWord(word));
    const { name } = split;
    if (name === "h" || name === "help") return { kind: "help" };
    const flag = findFlag(name);
    if (typeof flag === "string") return wrong(flag);
    const isSwitch = flag.value === undefined;
    const isNextTaken = !isSwitch && split.value === undefined;
    const value = isSwitch ? readSwitch(split.value)?.toString() : (split.value ?? words[++at]);
    if (value === undefined) return wrong(explainValue(name, isSwitch ? split.value : undefined));
    if ((name === "v" || name === "version") && value === "true") return { kind: "version" };
    if (name === "config") configs.push(value);
    if (ignoredFlags.has(name)) warnings.push(`Flag -${name} is ignored`);
    const read = flag.read(value);
    if (read === undefined) return wrong(explainValue(name, value, flag.value));
    if (isNextTaken && looksForgotten(value)) {
      warnings.push(`Flag -${name} has taken ${JSON.stringify(value)} as its value`);
    }
    settings = mergeSettings(settings, read);
  }
  return { kind: "run", configs, settings, warnings };
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
function looksForgotten(value: string): boolean {
  return value.startsWith("-") && typeof findFlag(value.replace(/^--?/, "")) !== "string";
}

function explainWord(word: string): string {
  const shown = JSON.stringify(word);
  return word.startsWith("-") && word !== "-" && word !== "--"
    ? `Cannot read flag ${shown}: expected -NAME or -NAME=VALUE`
    : `Cannot use the word ${shown}: there is nothing behind the flags; write a template as -template SRC:DEST`;
}

function explainValue(name: string, value: string | undefined, wanted?: string): string {
  if (value === undefined) return `Cannot read flag -${name}: it needs a value`;
  return `Cannot read flag -${name}: expected ${wanted ?? "true or false"}, got ${JSON.stringify(value)}`;
}

function wrong(problem: string): CommandLine {
  return { kind: "wrong", problem };
}
