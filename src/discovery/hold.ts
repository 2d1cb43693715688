import { unreachable } from "../base/assert.ts";
import { limits } from "../base/limits.ts";
import type { HoldConfig } from "../config/config.ts";
import type { Answer, CatalogInstance } from "./catalog.ts";

export type HoldEvent =
  | { readonly kind: "answered"; readonly answer: Answer }
  /** The catalogue could not be asked: what we know stays, and the next answer is not trusted. */
  | { readonly kind: "failed" }
  /** The timer of `nextAtMs`, or a late one of an earlier state. */
  | { readonly kind: "woke" };

/** What ended a hold. */
export type ReleaseReason = "recovered" | "timed out";

export type HoldEffect =
  | { readonly kind: "held"; readonly because: string }
  | { readonly kind: "released"; readonly because: ReleaseReason };

/** Why what we serve differs from the newest answer. */
export type Holding =
  | {
      readonly kind: "untrusted";
      readonly untilMs: number;
      /** The keys of those that an untrusted answer has lost. */
      readonly missing: ReadonlySet<string>;
    }
  | {
      readonly kind: "collapsed";
      readonly untilMs: number;
      /** The instances that the collapse is measured by. */
      readonly baseKeys: ReadonlySet<string>;
      /** How many were served before. */
      readonly servedBefore: number;
    }
  /** The collapse has lasted: all that are registered are served, until it is over. */
  | {
      readonly kind: "open";
      readonly baseKeys: ReadonlySet<string>;
      readonly servedBefore: number;
    };

export interface HoldState {
  /** What is believed to serve now; undefined before the first answer. */
  readonly believed: readonly CatalogInstance[] | undefined;
  readonly holding: Holding | undefined;
  readonly latest: Answer | undefined;
  readonly latestAtMs: number;
  readonly isDoubted: boolean;
  /** When each registered instance was last seen passing: collapses come one instance at a time. */
  readonly lastPassing: ReadonlyMap<string, number>;
  readonly nextAtMs: number | undefined;
}

export const firstHoldState: HoldState = {
  believed: undefined,
  holding: undefined,
  latest: undefined,
  latestAtMs: 0,
  isDoubted: false,
  lastPassing: new Map(),
  nextAtMs: undefined,
};

/**
 * Decides what to believe of the catalogue's answers. Instances that deregistered are believed gone
 * at once; many that fail at once are rather a sign of a sick catalogue than of a dead service.
 */
export function stepHold(
  state: HoldState,
  event: HoldEvent,
  rules: HoldConfig | undefined,
  nowMs: number,
): [HoldState, HoldEffect[]] {
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

function onAnswered(
  state: HoldState,
  given: Answer,
  rules: HoldConfig | undefined,
  nowMs: number,
): [HoldState, HoldEffect[]] {
  const answer = { ...given, isTrusted: given.isTrusted && !state.isDoubted };
  const next = { ...state, latest: answer, latestAtMs: nowMs, isDoubted: false };
  const { believed, holding } = state;
  if (rules === undefined || believed === undefined) return [believe(next, answer, nowMs), []];
  if (!answer.isTrusted) return judgeUntrusted(next, answer, nowMs);
  if (holding?.kind === "untrusted" && nowMs < holding.untilMs) {
    const shown = keepMissing(believed, holding.missing, answer);
    // A catalogue that has lost its data repeats itself until everybody has registered again.
    if (shown !== undefined) return [{ ...next, believed: shown }, []];
  }
  return judge(next, answer, { rules, nowMs, because: "recovered" });
}

/**
 * What is served while losses of an untrusted answer are held, by an answer that is trusted:
 * those that are missing, and all that are still registered. Undefined when nobody is missing.
 */
function keepMissing(
  believed: readonly CatalogInstance[],
  missing: ReadonlySet<string>,
  answer: Answer,
): CatalogInstance[] | undefined {
  const passing = new Set(answer.instances.filter(isPassing).map(keyOf));
  const held = believed.filter((instance) => {
    const key = keyOf(instance);
    return missing.has(key) && !passing.has(key);
  });
  if (held.length === 0) return undefined;
  return merge([...held, ...dropDeregistered(believed, answer)], answer.instances);
}

/** An untrusted answer may add, but takes nothing away. */
function judgeUntrusted(
  state: HoldState,
  answer: Answer,
  nowMs: number,
): [HoldState, HoldEffect[]] {
  const { believed = [], holding } = state;
  const passing = new Set(answer.instances.filter(isPassing).map(keyOf));
  const lost = believed.filter((instance) => !passing.has(keyOf(instance)));
  const shown = merge(believed, answer.instances);
  if (lost.length === 0) return release(state, answer, nowMs, "recovered");
  const missing = new Set(lost.map(keyOf));
  if (holding?.kind === "untrusted") {
    return [{ ...state, believed: shown, holding: { ...holding, missing } }, []];
  }
  if (holding !== undefined) return [{ ...state, believed: shown }, []];
  const untilMs = nowMs + limits.untrustedHoldMs;
  const because = `${lost.length} of ${believed.length} are missing in an answer that follows an error`;
  return [
    {
      ...state,
      believed: shown,
      holding: { kind: "untrusted", untilMs, missing },
      nextAtMs: untilMs,
    },
    [{ kind: "held", because }],
  ];
}

interface Judgement {
  readonly rules: HoldConfig;
  readonly nowMs: number;
  /** What ends the hold, if this answer does. */
  readonly because: ReleaseReason;
}

/** Decides about an answer whose list of registered instances is believed. */
function judge(
  state: HoldState,
  answer: Answer,
  { rules, nowMs, because }: Judgement,
): [HoldState, HoldEffect[]] {
  const { believed = [], holding } = state;
  const measure = findMeasure(state, rules, nowMs);
  const failing = countFailing(answer, measure.baseKeys);
  if (!isCollapse(answer, failing, measure, rules)) return release(state, answer, nowMs, because);
  const next = { ...state, lastPassing: notePassing(state.lastPassing, answer, nowMs) };
  if (holding?.kind === "open") return [{ ...next, believed: serveAll(answer) }, []];
  const shown = merge(dropDeregistered(believed, answer), answer.instances);
  if (holding?.kind === "collapsed") return [{ ...next, believed: shown }, []];
  const untilMs = nowMs + rules.forMs;
  const reason = `${failing} of ${measure.baseKeys.size} are registered, but no longer passing`;
  return [
    {
      ...next,
      believed: shown,
      holding: { ...measure, kind: "collapsed", untilMs },
      nextAtMs: untilMs,
    },
    [{ kind: "held", because: reason }],
  ];
}

/** What a collapse is measured by: as it was when it began. */
interface Measure {
  readonly baseKeys: ReadonlySet<string>;
  readonly servedBefore: number;
}

function findMeasure(state: HoldState, rules: HoldConfig, nowMs: number): Measure {
  const { believed = [], holding } = state;
  if (holding?.kind === "collapsed" || holding?.kind === "open") return holding;
  return { baseKeys: findBase(state, rules, nowMs), servedBefore: believed.length };
}

function isCollapse(
  { instances }: Answer,
  failing: number,
  { baseKeys, servedBefore }: Measure,
  rules: HoldConfig,
): boolean {
  // Others have taken their place.
  if (instances.filter(isPassing).length >= servedBefore) return false;
  return baseKeys.size >= rules.min && 1 - failing / baseKeys.size < rules.below;
}

function onWoke(
  state: HoldState,
  rules: HoldConfig | undefined,
  nowMs: number,
): [HoldState, HoldEffect[]] {
  const { holding, latest } = state;
  if (rules === undefined || holding === undefined || latest === undefined) return [state, []];
  switch (holding.kind) {
    case "open":
      return [state, []];
    case "untrusted":
      if (nowMs < holding.untilMs) return [state, []];
      return judge(state, latest, { rules, nowMs, because: "timed out" });
    case "collapsed": {
      if (nowMs < holding.untilMs) return [state, []];
      const untrustedUntilMs = state.latestAtMs + limits.untrustedHoldMs;
      if (!latest.isTrusted && nowMs < untrustedUntilMs) {
        // The newest answer has its own reason to be held.
        const waiting = { ...holding, untilMs: untrustedUntilMs };
        return [{ ...state, holding: waiting, nextAtMs: untrustedUntilMs }, []];
      }
      if (rules.then === "pass") return release(state, latest, nowMs, "timed out");
      const open: Holding = { ...holding, kind: "open" };
      return [
        { ...state, believed: serveAll(latest), holding: open, nextAtMs: undefined },
        [{ kind: "released", because: "timed out" }],
      ];
    }
    default:
      return unreachable(holding);
  }
}

function release(
  state: HoldState,
  answer: Answer,
  nowMs: number,
  because: ReleaseReason,
): [HoldState, HoldEffect[]] {
  // What is served openly has been released already.
  const isHeld = state.holding !== undefined && state.holding.kind !== "open";
  return [believe(state, answer, nowMs), isHeld ? [{ kind: "released", because }] : []];
}

function believe(state: HoldState, answer: Answer, nowMs: number): HoldState {
  // After a hold the count begins anew: what failed during it has been believed.
  const past = state.holding ? new Map<string, number>() : state.lastPassing;
  return {
    ...state,
    believed: answer.instances.filter(isPassing),
    holding: undefined,
    lastPassing: notePassing(past, answer, nowMs),
    nextAtMs: undefined,
  };
}

/** Those that were passing within the time of a hold: Consul tells of a collapse one by one. */
function findBase(state: HoldState, rules: HoldConfig, nowMs: number): Set<string> {
  const recent = [...state.lastPassing].filter(([, atMs]) => nowMs - atMs < rules.forMs);
  return new Set([...(state.believed ?? []).map(keyOf), ...recent.map(([key]) => key)]);
}

function notePassing(
  past: ReadonlyMap<string, number>,
  answer: Answer,
  nowMs: number,
): Map<string, number> {
  const noted = new Map<string, number>();
  for (const instance of answer.instances) {
    const key = keyOf(instance);
    const atMs = isPassing(instance) ? nowMs : past.get(key);
    if (atMs !== undefined) noted.set(key, atMs);
  }
  return noted;
}

function countFailing(answer: Answer, keys: ReadonlySet<string>): number {
  return answer.instances.filter(
    (instance) => keys.has(keyOf(instance)) && !isPassing(instance) && !hasLeft(instance),
  ).length;
}

/** What was served, with the newest data of those that are still listed, and all that pass. */
function merge(
  served: readonly CatalogInstance[],
  newest: readonly CatalogInstance[],
): CatalogInstance[] {
  const merged = new Map(served.map((instance) => [keyOf(instance), instance]));
  for (const instance of newest) {
    const key = keyOf(instance);
    if (isPassing(instance) || merged.has(key)) merged.set(key, instance);
  }
  return [...merged.values()];
}

function dropDeregistered(
  served: readonly CatalogInstance[],
  answer: Answer,
): readonly CatalogInstance[] {
  const registered = new Set(serveAll(answer).map(keyOf));
  return served.filter((instance) => registered.has(keyOf(instance)));
}

function serveAll({ instances }: Answer): CatalogInstance[] {
  return instances.filter((instance) => !hasLeft(instance));
}

/** Maintenance is somebody's will, as a deregistration is. */
function hasLeft({ status }: CatalogInstance): boolean {
  return status === "maintenance";
}

function isPassing({ status }: CatalogInstance): boolean {
  return status === "passing";
}

/** Ids are unique on one node only. */
function keyOf({ id, node }: CatalogInstance): string {
  return `${node}\n${id}`;
}
