// `ctl VERB`: the tools for operators and developers. One file a verb, loaded when it is asked for:
// some run every second, as a container's health check.
import { suggest } from "../base/suggest.ts";
import type { Variables } from "../config/source.ts";
import { type CtlMeans, plainMeans } from "./control/ctl-means.ts";
import type { Outcome } from "./outcome.ts";
import { help, wrongUse } from "./usage.ts";

interface Verb {
  /** What it takes. */
  readonly words: string;
  readonly summary: string;
  readonly run: (words: readonly string[], env: Variables, means: CtlMeans) => Promise<Outcome>;
}

const verbs: Readonly<Record<string, Verb>> = {
  check: {
    words: "[FILE|JSON]",
    summary: "say everything that is wrong with a configuration",
    run: async (words, env) => (await import("./ctl-check.ts")).runCheck(words, env),
  },
  template: {
    words: "[-data FILE.json] FILE",
    summary: "render a Go template, with the JSON as its dot",
    run: async (words, env) => (await import("./ctl-template.ts")).runTemplate(words, env),
  },
  status: {
    words: "[-json]",
    summary: "show jobs, services, watches and templates as they are",
    run: async (words, _, means) =>
      (await import("./control/ctl-status.ts")).runStatus(words, means),
  },
  health: {
    words: "[JOB]",
    summary: "say whether the app and its services are well, for HEALTHCHECK",
    run: async (words, _, means) =>
      (await import("./control/ctl-health.ts")).runHealth(words, means),
  },
  events: {
    words: "",
    summary: "print what happens from now on, a line of JSON an event",
    run: async (words, _, means) =>
      (await import("./control/ctl-events.ts")).runEvents(words, means),
  },
  ping: {
    words: "",
    summary: "say whether containerbuddy answers",
    run: async (words, _, means) => (await import("./control/ctl-ping.ts")).runPing(words, means),
  },
  reload: {
    words: "",
    summary: "read the configuration again",
    run: async (words, _, means) =>
      (await import("./control/ctl-reload.ts")).runReload(words, means),
  },
  maintenance: {
    words: "[on|off]",
    summary: "take the services out of Consul, and bring them back",
    run: async (words, _, means) =>
      (await import("./control/ctl-maintenance.ts")).runMaintenance(words, means),
  },
  env: {
    words: "NAME=VALUE...",
    summary: "set variables for what is started from now on",
    run: async (words, _, means) => (await import("./control/ctl-env.ts")).runEnv(words, means),
  },
  metric: {
    words: "NAME=VALUE...",
    summary: "record values of the configuration's metrics",
    run: async (words, _, means) =>
      (await import("./control/ctl-metric.ts")).runMetric(words, means),
  },
  signal: {
    words: "JOB SIGNAL",
    summary: "send a signal to the program of a job",
    run: async (words, _, means) =>
      (await import("./control/ctl-signal.ts")).runSignal(words, means),
  },
};

/** Runs the words behind "ctl"; without means, a program reads what is returned. */
export async function runCtl(
  words: readonly string[],
  env: Variables,
  means: CtlMeans = plainMeans,
): Promise<Outcome> {
  const [name, ...rest] = words;
  if (name === undefined) return wrongUse('Cannot run "ctl": it needs a verb', verbList());
  if (/^--?h(?:elp)?$/.test(name)) return { ...help(), stdout: verbList() };
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb) return verb.run(rest, env, means);
  const meant = suggest(name, Object.keys(verbs));
  const advice = meant === undefined ? "" : `; did you mean "${meant}"?`;
  return wrongUse(`Cannot run "ctl ${name}": there is no such verb${advice}`, verbList());
}

function verbList(): string {
  const heads = Object.entries(verbs).map(([name, { words }]) => `  ${name} ${words}`.trimEnd());
  const width = Math.max(...heads.map((head) => head.length));
  const lines = Object.values(verbs).map(
    ({ summary }, at) => `${(heads[at] ?? "").padEnd(width)}  ${summary}\n`,
  );
  return `Verbs of containerbuddy ctl:\n${lines.join("")}`;
}
