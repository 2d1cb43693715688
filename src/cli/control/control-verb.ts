// What the verbs that ask the running program have in common.
import { exitCode } from "../../base/exit-code.ts";
import { limits } from "../../base/limits.ts";
import { escapeText } from "../../config/escape.ts";
import { type FlagTable, parseFlags } from "../flags.ts";
import type { Outcome } from "../outcome.ts";
import { wrongUse } from "../usage.ts";
import { askControl, type Question } from "./ask-control.ts";
import type { CtlMeans } from "./ctl-means.ts";

/** A verb's words, as its flags and the rest. */
export interface VerbWords {
  readonly switches: ReadonlySet<string>;
  readonly rest: readonly string[];
}

/** What a verb asks, or why its words cannot be understood. */
export type Asked = Question | { readonly problem: string };

export interface ControlVerb {
  readonly usage: string;
  /** Besides -socket. */
  readonly flags?: FlagTable;
  readonly ask: (words: VerbWords) => Asked;
  readonly tell: (told: Told) => Outcome | Promise<Outcome>;
}

/** An answer that is no refusal. */
export interface Told {
  readonly words: VerbWords;
  readonly means: CtlMeans;
  /** The answer's JSON; of an answer that goes on and on, nothing. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly response: Response;
}

/** Reads the words, asks, and tells: exit code 0 for a yes, 1 for a no, 2 for wrong words. */
export async function runControlVerb(
  { usage, flags, ask, tell }: ControlVerb,
  words: readonly string[],
  means: CtlMeans,
): Promise<Outcome> {
  const parsed = parseFlags(words, { socket: "text", ...flags });
  if (parsed.kind === "help") return say(usage);
  if (parsed.kind === "wrong") return wrongUse(parsed.problem, usage);
  const asked = ask(parsed);
  if ("problem" in asked) return wrongUse(asked.problem, usage);
  const reached = await askControl(asked, { socket: parsed.texts.get("socket"), uid: means.uid });
  if (reached.kind === "unreached") return fail(reached.problem);
  const { response } = reached;
  const data = isStream(response) ? {} : await readData(response);
  if (data === undefined) return fail(`Cannot understand the answer: HTTP ${response.status}`);
  // A "no" is an answer, too, whatever its status.
  if ("error" in data) return fail(describeRefusal(data));
  return tell({ words: parsed, means, data, response });
}

function isStream(response: Response): boolean {
  return response.headers.get("content-type") === "application/x-ndjson";
}

/** For verbs without words of their own. */
export function askWithoutWords(question: Question): (words: VerbWords) => Asked {
  return ({ rest: [word] }) =>
    word === undefined
      ? question
      : { problem: `Cannot understand "${word}": the verb takes no words` };
}

export function say(stdout: string): Outcome {
  return { stdout, stderr: "", code: exitCode.success };
}

export function fail(problem: string): Outcome {
  return { stdout: "", stderr: `${problem}\n`, code: exitCode.failure };
}

/** The answer as an object; undefined when it is not what our own server writes. */
async function readData(
  response: Response,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const data: unknown = JSON.parse(await response.text());
    return typeof data === "object" && data !== null ? { ...data } : undefined;
  } catch {
    return undefined;
  }
}

/** What the program said, in lines; whoever answers there is not trusted with our terminal. */
function describeRefusal({ error, errors }: Readonly<Record<string, unknown>>): string {
  const more = Array.isArray(errors) ? errors.slice(0, limits.issuesMax) : [];
  return [error, ...more]
    .flatMap((text) => String(text).split("\n"))
    .map(escapeText)
    .join("\n");
}
