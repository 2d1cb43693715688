import { unreachable } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import type { HoldConfig } from "../config/config.ts";
import type { CatalogInstance, InstanceStatus } from "./catalog.ts";

/** What the rules have to know of an instance. */
export interface Holdable {
  readonly id: string;
  readonly node: string | { readonly name: string };
  readonly status: InstanceStatus;
}

export interface HoldAnswer<Instance extends Holdable> {
  readonly instances: readonly Instance[];
  readonly isTrusted: boolean;
}

export type HoldEvent<Instance extends Holdable = CatalogInstance> =
  | { readonly kind: "answered"; readonly answer: HoldAnswer<Instance> }
  /** The catalogue could not be asked: what we know stays, and the next answer is not trusted. */
  | { readonly kind: "failed" }
  /** The timer of `nextAtMs`, or a late one of an earlier state. */
  | { readonly kind: "woke" };

/** What ended a hold. */
export type ReleaseReason = "recovered" | "timed out";

export type HoldEffect =
  | { readonly kind: "held"; readonly because: string }
  | { readonly kind: "released"; readonly because: ReleaseReason };

/** An instance that an untrusted answer has lost: with its status before, and its newest data. */
export interface Missing<Instance extends Holdable = CatalogInstance> {
  readonly instance: Instance;
  readonly untilMs: number;
}

/** Many instances that are registered have stopped passing at once. */
export type Collapse =
  | {
      readonly kind: "held";
      readonly untilMs: number;
      /** The keys of the instances that the collapse is measured by. */
      readonly baseKeys: ReadonlySet<string>;
      /** How many were served before. */
      readonly servedBefore: number;
    }
  /** It has lasted: all that are registered are served, until it is over. */
  | {
      readonly kind: "open";
      readonly baseKeys: ReadonlySet<string>;
      readonly servedBefore: number;
    };

export interface HoldState<Instance extends Holdable = CatalogInstance> {
  /** What is believed to serve now, all of it out of `listed`; undefined before the first answer. */
  readonly believed: readonly Instance[] | undefined;
  /** The newest answer. */
  readonly latest: readonly Instance[];
  /** By key; each has its own time, so that no hold prolongs another. */
  readonly missing: ReadonlyMap<string, Missing<Instance>>;
  /** The newest answer as if nobody were missing: collapses are judged by it. */
  readonly listed: readonly Instance[];
  readonly collapse: Collapse | undefined;
  readonly isDoubted: boolean;
  /** When each registered instance was last seen passing: collapses come one instance at a time. */
  readonly lastPassing: ReadonlyMap<string, number>;
  readonly nextAtMs: number | undefined;
}

export const firstHoldState: HoldState<never> = {
  believed: undefined,
  latest: [],
  missing: new Map(),
  listed: [],
  collapse: undefined,
  isDoubted: false,
  lastPassing: new Map(),
  nextAtMs: undefined,
};

/**
 * Decides what to believe of the catalogue's answers. Instances that deregistered are believed gone
 * at once; those that an untrusted answer has lost are not, and many that fail at once are rather a
 * sign of a sick catalogue than of a dead service.
 */
export function stepHold<Instance extends Holdable>(
  state: HoldState<Instance>,
  event: HoldEvent<Instance>,
  rules: HoldConfig | undefined,
  nowMs: number,
): [HoldState<Instance>, HoldEffect[]] {
  switch (event.kind) {
    case "failed":
      return [{ ...state, isDoubted: true }, []];
    case "answered":
      return onAnswered(state, event.answer, rules, nowMs);
    case "woke":
      return onWoke(state, rules, nowMs);
    default:
      return unreachable(event);
  }
}

function onAnswered<Instance extends Holdable>(
  state: HoldState<Instance>,
  given: HoldAnswer<Instance>,
  rules: HoldConfig | undefined,
  nowMs: number,
): [HoldState<Instance>, HoldEffect[]] {
  const { instances } = given;
  const next = { ...state, latest: instances, isDoubted: false };
  if (rules === undefined || state.believed === undefined) {
    return [believe({ ...next, listed: instances }, nowMs), []];
  }
  const isTrusted = given.isTrusted && !state.isDoubted;
  const suspects = isTrusted ? state.missing : addLost(state, nowMs);
  const completed = complete(next, findMissing(suspects, instances, nowMs));
  // An untrusted answer ends no collapse: that would take away those that are held by it.
  const decided =
    isTrusted || state.collapse === undefined
      ? judge(completed, rules, nowMs)
      : serve(completed, keepServed(completed), nowMs);
  return conclude(state, decided, nowMs);
}

function onWoke<Instance extends Holdable>(
  state: HoldState<Instance>,
  rules: HoldConfig | undefined,
  nowMs: number,
): [HoldState<Instance>, HoldEffect[]] {
  const { nextAtMs, latest, collapse } = state;
  if (rules === undefined || nextAtMs === undefined || nowMs < nextAtMs) return [state, []];
  const completed = complete(state, findMissing(state.missing, latest, nowMs));
  const isOver = collapse?.kind === "held" && collapse.untilMs <= nowMs;
  if (!isOver) return conclude(state, judge(completed, rules, nowMs), nowMs);
  if (rules.then === "pass") return conclude(state, believe(completed, nowMs), nowMs);
  const open: HoldState<Instance> = { ...completed, collapse: { ...collapse, kind: "open" } };
  return conclude(state, serve(open, registeredIn(open.listed), nowMs), nowMs);
}

/** Who may be missing in an untrusted answer: all that are believed, each since it was first lost. */
function addLost<Instance extends Holdable>(
  { believed = [], listed, missing }: HoldState<Instance>,
  nowMs: number,
) {
  const believedKeys = new Set(believed.map(keyOf));
  const untilMs = nowMs + limits.untrustedHoldMs;
  const suspects = new Map<string, Missing<Instance>>();
  for (const instance of listed) {
    const key = keyOf(instance);
    if (believedKeys.has(key)) suspects.set(key, missing.get(key) ?? { instance, untilMs });
  }
  return suspects;
}

/** Those of the suspects that are still missing: a catalogue that has lost its data repeats itself. */
function findMissing<Instance extends Holdable>(
  suspects: ReadonlyMap<string, Missing<Instance>>,
  answer: readonly Instance[],
  nowMs: number,
): Map<string, Missing<Instance>> {
  const found = byKey(answer);
  const missing = new Map<string, Missing<Instance>>();
  for (const [key, { instance, untilMs }] of suspects) {
    const now = found.get(key);
    if (untilMs <= nowMs || rank(now) <= rank(instance)) continue;
    missing.set(key, { instance: { ...(now ?? instance), status: instance.status }, untilMs });
  }
  return missing;
}

function complete<Instance extends Holdable>(
  state: HoldState<Instance>,
  missing: ReadonlyMap<string, Missing<Instance>>,
): HoldState<Instance> {
  const listed = byKey(state.latest);
  for (const [key, { instance }] of missing) listed.set(key, instance);
  return { ...state, missing, listed: [...listed.values()] };
}

/** Decides whether many fail at once. */
function judge<Instance extends Holdable>(
  state: HoldState<Instance>,
  rules: HoldConfig,
  nowMs: number,
): HoldState<Instance> {
  const { collapse, listed } = state;
  const measure = collapse ?? findMeasure(state, rules, nowMs);
  if (!isCollapse(listed, measure, rules)) return believe(state, nowMs);
  if (collapse?.kind === "open") return serve(state, registeredIn(listed), nowMs);
  const held: Collapse = collapse ?? { ...measure, kind: "held", untilMs: nowMs + rules.forMs };
  return serve({ ...state, collapse: held }, keepServed(state), nowMs);
}

type Measure = Pick<Collapse, "baseKeys" | "servedBefore">;

/** Those that were passing within the time of a hold: Consul tells of a collapse one by one. */
function findMeasure(state: HoldState<Holdable>, rules: HoldConfig, nowMs: number): Measure {
  const { believed = [], lastPassing } = state;
  const recent = [...lastPassing].filter(([, atMs]) => nowMs - atMs < rules.forMs);
  const baseKeys = new Set([...believed.map(keyOf), ...recent.map(([key]) => key)]);
  return { baseKeys, servedBefore: believed.length };
}

function isCollapse(
  listed: readonly Holdable[],
  { baseKeys, servedBefore }: Measure,
  rules: HoldConfig,
): boolean {
  // Others have taken their place.
  if (listed.filter(isPassing).length >= servedBefore) return false;
  const failing = countFailing(listed, baseKeys);
  return baseKeys.size >= rules.min && 1 - failing / baseKeys.size < rules.below;
}

function believe<Instance extends Holdable>(
  state: HoldState<Instance>,
  nowMs: number,
): HoldState<Instance> {
  // After a collapse the count begins anew: what failed during it has been believed.
  const lastPassing = state.collapse ? new Map<string, number>() : state.lastPassing;
  // Who is missing, but was failing before it was lost, is served no longer.
  const missing = new Map([...state.missing].filter(([, { instance }]) => isPassing(instance)));
  const passing = state.listed.filter(isPassing);
  return serve({ ...state, missing, collapse: undefined, lastPassing }, passing, nowMs);
}

function serve<Instance extends Holdable>(
  state: HoldState<Instance>,
  believed: readonly Instance[],
  nowMs: number,
): HoldState<Instance> {
  return { ...state, believed, lastPassing: notePassing(state, nowMs) };
}

function notePassing<Instance extends Holdable>(
  { lastPassing, listed }: HoldState<Instance>,
  nowMs: number,
): Map<string, number> {
  const noted = new Map<string, number>();
  for (const instance of listed) {
    const key = keyOf(instance);
    const atMs = isPassing(instance) ? nowMs : lastPassing.get(key);
    if (atMs !== undefined) noted.set(key, atMs);
  }
  return noted;
}

/** Sets the timer, and tells what begins and what has ended. */
function conclude<Instance extends Holdable>(
  before: HoldState<Instance>,
  after: HoldState<Instance>,
  nowMs: number,
): [HoldState<Instance>, HoldEffect[]] {
  const { missing, collapse } = after;
  const effects: HoldEffect[] = [];
  const servedBefore = before.believed?.length ?? 0;
  if (missing.size > 0 && before.missing.size === 0) {
    const because = `${missing.size} of ${servedBefore} are missing in an answer that follows an error`;
    effects.push({ kind: "held", because });
  }
  if (collapse?.kind === "held" && before.collapse === undefined) {
    const failing = countFailing(after.listed, collapse.baseKeys);
    const because = `${failing} of ${collapse.baseKeys.size} are registered, but no longer passing`;
    effects.push({ kind: "held", because });
  }
  if (isHeld(before) && !isHeld(after)) {
    const isTimedOut = before.nextAtMs !== undefined && before.nextAtMs <= nowMs;
    effects.push({ kind: "released", because: isTimedOut ? "timed out" : "recovered" });
  }
  return [{ ...after, nextAtMs: findNext(after) }, effects];
}

/** What is served openly has been released. */
function isHeld({ missing, collapse }: HoldState<Holdable>): boolean {
  return missing.size > 0 || collapse?.kind === "held";
}

function findNext({ missing, collapse }: HoldState<Holdable>): number | undefined {
  const times = [...missing.values()].map(({ untilMs }) => untilMs);
  if (collapse?.kind === "held") times.push(collapse.untilMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

/**
 * All instances of any status as they are believed to be: those that are served show as passing.
 * Without a deviation it is the newest answer itself.
 */
export function showInstances<Instance extends Holdable>(
  state: HoldState<Instance>,
): readonly Instance[] {
  if (!isDeviating(state)) return state.latest;
  const served = new Set(state.believed?.map(keyOf));
  return state.listed.map((instance) =>
    isPassing(instance) || !served.has(keyOf(instance))
      ? instance
      : { ...instance, status: "passing" as const },
  );
}

/** True while what is served is not what passes in the newest answer. */
export function isDeviating({ missing, collapse }: HoldState<Holdable>): boolean {
  return missing.size > 0 || collapse !== undefined;
}

function countFailing(listed: readonly Holdable[], keys: ReadonlySet<string>): number {
  return listed.filter((instance) => keys.has(keyOf(instance)) && rank(instance) === 1).length;
}

/** With their newest data: those that were served and have not left, and all that pass. */
function keepServed<Instance extends Holdable>({
  believed = [],
  listed,
}: HoldState<Instance>): Instance[] {
  const served = new Set(believed.map(keyOf));
  return registeredIn(listed).filter(
    (instance) => isPassing(instance) || served.has(keyOf(instance)),
  );
}

function registeredIn<Instance extends Holdable>(listed: readonly Instance[]): Instance[] {
  return listed.filter((instance) => rank(instance) < 2);
}

/** How far an instance is from serving: 0 passing, 1 failing, 2 gone. */
function rank(instance: Holdable | undefined): 0 | 1 | 2 {
  // Maintenance is somebody's will, as a deregistration is.
  if (instance === undefined || instance.status === "maintenance") return 2;
  return isPassing(instance) ? 0 : 1;
}

function isPassing({ status }: Holdable): boolean {
  return status === "passing";
}

function byKey<Instance extends Holdable>(instances: readonly Instance[]): Map<string, Instance> {
  return new Map(instances.map((instance) => [keyOf(instance), instance]));
}

/** Ids are unique on one node only. */
function keyOf({ id, node }: Holdable): string {
  return `${typeof node === "string" ? node : node.name}\n${id}`;
}
