// What looks wrong about the events that jobs wait for: ContainerPilot took them all, and the jobs
// were never started.
import { suggest } from "../../base/suggest.ts";
import type { TemplateConfig, TriggerWord } from "../config.ts";
import type { GivenJob, TranslatedJob } from "./job-translation.ts";

export interface Sources {
  readonly jobs: readonly TranslatedJob[];
  /** As the text names them. */
  readonly watches: readonly string[];
  readonly templates: readonly TemplateConfig[];
  readonly hasTelemetry: boolean;
}

/** Warns of events that cannot come, and of jobs that wait for each other. */
export function warnOfWaiting(sources: Sources): void {
  const events = listEvents(sources);
  for (const { given } of sources.jobs) warnOfEvent(given, events);
  warnOfCircles(sources.jobs);
}

const ofEveryJob: readonly TriggerWord[] = ["stopping", "stopped", "timerExpired"];
const ofPrograms: readonly TriggerWord[] = ["exitSuccess", "exitFailed"];
const ofHealth: readonly TriggerWord[] = ["healthy", "unhealthy"];

/** What each source can say. */
function listEvents(sources: Sources): ReadonlyMap<string, ReadonlySet<TriggerWord>> {
  const events = new Map<string, Set<TriggerWord>>();
  const add = (source: string, words: readonly TriggerWord[]) =>
    events.set(source, new Set([...(events.get(source) ?? []), ...words]));
  add("global", ["startup", "shutdown", "enterMaintenance", "exitMaintenance"]);
  add("SIGHUP", ["SIGHUP"]);
  add("SIGUSR2", ["SIGUSR2"]);
  for (const { given } of sources.jobs) {
    const { name, exec, health } = given.value;
    if (name === undefined) continue;
    add(name.value, ofEveryJob);
    if (exec) add(name.value, ofPrograms);
    if (health) add(name.value, ofHealth);
    if (health?.value.exec) add(`check.${name.value}`, ofPrograms);
  }
  for (const watch of sources.watches) add(`watch.${watch}`, ["changed", ...ofHealth]);
  for (const { name } of sources.templates) add(`template.${name}`, ["changed"]);
  if (sources.templates.length > 0) add("templates", ["ready"]);
  if (sources.hasTelemetry) add("containerpilot", [...ofEveryJob, ...ofHealth]);
  return events;
}

function warnOfEvent(
  { value }: GivenJob,
  events: ReadonlyMap<string, ReadonlySet<TriggerWord>>,
): void {
  const { source, once, each } = value.when?.value ?? {};
  const word = once ?? each;
  if (source === undefined || word === undefined || source.value === "") return;
  const { issues } = source.field;
  const known = events.get(source.value);
  if (known === undefined) {
    const watch = `watch.${source.value}`;
    const suggestion = events.has(watch) ? watch : suggest(source.value, [...events.keys()]);
    issues.warn(source.field, { code: "unknown-source", source: source.value, suggestion });
  } else if (!known.has(word.value)) {
    const event = word.value;
    issues.warn(word.field, { code: "impossible-event", source: source.value, event });
  }
}

interface Wait {
  readonly source: string;
  readonly field: GivenJob["field"];
}

/** Each job waits for one other at most, so every way leads to an end or around. */
function warnOfCircles(jobs: readonly TranslatedJob[]): void {
  const waits = listWaits(jobs);
  const seen = new Set<string>();
  for (const start of waits.keys()) {
    const circle = findCircle(start, waits, seen);
    const field = waits.get(circle[0] ?? "")?.field;
    field?.issues.warn(field, { code: "waiting-circle", jobs: circle });
  }
}

/** Who waits for whom. Of jobs that share a name, one may start and so end the wait for it. */
function listWaits(jobs: readonly TranslatedJob[]): ReadonlyMap<string, Wait> {
  const waits = new Map<string, Wait>();
  const names = new Set<string>();
  for (const { given, job } of jobs) {
    const name = given.value.name?.value ?? "";
    const { when } = job;
    if (names.has(name)) waits.delete(name);
    else if ("source" in when) waits.set(name, { source: when.source, field: given.field });
    names.add(name);
  }
  return waits;
}

function findCircle(
  start: string,
  waits: ReadonlyMap<string, Wait>,
  seen: Set<string>,
): readonly string[] {
  const way: string[] = [];
  let at = start;
  for (let wait = waits.get(at); wait && !seen.has(at); wait = waits.get(at)) {
    seen.add(at);
    way.push(at);
    at = wait.source;
  }
  return way.includes(at) ? way.slice(way.indexOf(at)) : [];
}
