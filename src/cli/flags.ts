// Command lines as Go's flag package reads them: one dash or two, "-x v" or "-x=v"; the first word
// that is no flag ends them, and so does "--".
import { suggest } from "../base/suggest.ts";
import { originalFlags, toCtlWords } from "./control/original-flags.ts";

/** The flags of a command, and whether each takes a value. */
export type FlagTable = Readonly<Record<string, "text" | "switch">>;

export type ParsedFlags =
  | {
      readonly kind: "parsed";
      /** The last value of each. */
      readonly texts: ReadonlyMap<string, string>;
      /** All values of each, in their order. */
      readonly lists: ReadonlyMap<string, readonly string[]>;
      readonly switches: ReadonlySet<string>;
      /** The words that are left. */
      readonly rest: readonly string[];
    }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problem: string };

/** What the command line asks for. */
export type Invocation =
  | { readonly kind: "run"; readonly configValue?: string; readonly app: readonly string[] }
  /** Prints the rendered configuration, or writes it to a file. */
  | { readonly kind: "render"; readonly configValue?: string; readonly out?: string }
  | { readonly kind: "ctl"; readonly words: readonly string[] }
  | { readonly kind: "version" }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly problem: string };

const shimFlags: FlagTable = {
  config: "text",
  version: "switch",
  template: "switch",
  out: "text",
  ...originalFlags,
};

/** Reads the words behind our own name. */
export function parseInvocation(words: readonly string[]): Invocation {
  // The only reserved word: "-- ctl" runs an app of that name.
  if (words[0] === "ctl") return { kind: "ctl", words: words.slice(1) };
  const parsed = parseFlags(words, shimFlags);
  if (parsed.kind !== "parsed") return parsed;
  if (parsed.switches.has("version")) return { kind: "version" };
  const value = parsed.texts.get("config");
  const config = value === undefined ? {} : { configValue: value };
  const out = parsed.texts.get("out");
  if (parsed.switches.has("template")) {
    return { kind: "render", ...config, ...(out !== undefined && { out }) };
  }
  if (out !== undefined) {
    return { kind: "wrong", problem: "Cannot use flag -out: it goes with -template" };
  }
  const verb = toCtlWords(parsed);
  if (verb !== undefined) return { kind: "ctl", words: verb };
  return { kind: "run", ...config, app: parsed.rest };
}

/** Reads flags up to the first word that is none; -h, -help and --help are always known. */
export function parseFlags(words: readonly string[], table: FlagTable): ParsedFlags {
  const texts = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const switches = new Set<string>();
  let index = 0;
  for (;;) {
    const word = words[index];
    // A dash alone is a word, as in "cat -".
    if (word === undefined || !word.startsWith("-") || word === "-") break;
    index++;
    if (word === "--") break;
    const flag = readFlag(word, words[index], table);
    if ("kind" in flag) return flag;
    if (flag.isNextTaken) index++;
    if (typeof flag.value === "string") {
      texts.set(flag.name, flag.value);
      lists.set(flag.name, [...(lists.get(flag.name) ?? []), flag.value]);
    } else if (flag.value) switches.add(flag.name);
    else switches.delete(flag.name);
  }
  return { kind: "parsed", texts, lists, switches, rest: words.slice(index) };
}

interface Flag {
  readonly name: string;
  readonly value: string | boolean;
  readonly isNextTaken: boolean;
}

function readFlag(word: string, next: string | undefined, table: FlagTable): Flag | ParsedFlags {
  const flag = splitFlag(word);
  if (flag === undefined) return wrong(`Cannot read flag "${word}": expected -NAME or -NAME=VALUE`);
  const { name, value } = flag;
  const kind = Object.hasOwn(table, name) ? table[name] : undefined;
  if (kind === undefined) return refuseName(name, table);
  if (kind === "text") {
    const text = value ?? next;
    if (text === undefined) return wrong(`Cannot read flag -${name}: it needs a value`);
    return { name, value: text, isNextTaken: value === undefined };
  }
  const isOn = readSwitch(value);
  if (isOn !== undefined) return { name, value: isOn, isNextTaken: false };
  return wrong(`Cannot read flag -${name}: expected true or false, got "${value}"`);
}

/** The name and the value of `-x`, `--x` and `-x=value`; undefined: it is no flag. */
export function splitFlag(word: string): { name: string; value: string | undefined } | undefined {
  const text = word.startsWith("--") ? word.slice(2) : word.slice(1);
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  if (name === "" || name.startsWith("-")) return undefined;
  return { name, value: equals < 0 ? undefined : text.slice(equals + 1) };
}

/** A switch has its value behind an equals sign; the words are those of Go's strconv.ParseBool. */
export function readSwitch(value: string | undefined): boolean | undefined {
  if (value === undefined || /^(?:1|t|T|true|TRUE|True)$/.test(value)) return true;
  return /^(?:0|f|F|false|FALSE|False)$/.test(value) ? false : undefined;
}

function refuseName(name: string, table: FlagTable): ParsedFlags {
  if (name === "h" || name === "help") return { kind: "help" };
  const meant = suggest(name, Object.keys(table));
  const advice = meant === undefined ? "" : `; did you mean -${meant}?`;
  return wrong(`Cannot use flag -${name}: there is no such flag${advice}`);
}

function wrong(problem: string): ParsedFlags {
  return { kind: "wrong", problem };
}
