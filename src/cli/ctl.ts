// `ctl VERB`: the tools for operators and developers. One file a verb.
import { suggest } from "../base/suggest.ts";
import type { Variables } from "../config/source.ts";
import { runCheck } from "./ctl-check.ts";
import { runTemplate } from "./ctl-template.ts";
import type { Outcome } from "./outcome.ts";
import { help, wrongUse } from "./usage.ts";

interface Verb {
  readonly summary: string;
  readonly run: (words: readonly string[], env: Variables) => Promise<Outcome>;
}

const verbs: Readonly<Record<string, Verb>> = {
  check: {
    summary: "[FILE|JSON]  say everything that is wrong with a configuration",
    run: runCheck,
  },
  template: {
    summary: "[-data FILE.json] FILE  render a Go template, with the JSON as its dot",
    run: runTemplate,
  },
};

/** Runs the words behind "ctl". */
export async function runCtl(words: readonly string[], env: Variables): Promise<Outcome> {
  const [name, ...rest] = words;
  if (name === undefined) return wrongUse('Cannot run "ctl": it needs a verb', verbList());
  if (/^--?h(?:elp)?$/.test(name)) return { ...help(), stdout: verbList() };
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb) return verb.run(rest, env);
  const meant = suggest(name, Object.keys(verbs));
  const advice = meant === undefined ? "" : `; did you mean "${meant}"?`;
  return wrongUse(`Cannot run "ctl ${name}": there is no such verb${advice}`, verbList());
}

function verbList(): string {
  const lines = Object.entries(verbs).map(([name, { summary }]) => `  ${name} ${summary}`);
  return `Verbs of containerbuddy ctl:\n${lines.join("\n")}\n`;
}
