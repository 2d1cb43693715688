// The rules of a blocking query, without a clock or a network: what an answer's index means, whether
// the answer can be trusted, and when to ask again.
import { backoffMs, jitter, type Random } from "../base/backoff.ts";
import { limits } from "../base/limits.ts";
import type { DiscoveryError } from "../discovery/discovery-error.ts";

export interface QueryState {
  /** What the next request waits to be exceeded; undefined: it asks without waiting. */
  readonly index: bigint | undefined;
  /** The last answer's index, also when the next request does not wait for it. */
  readonly seen: bigint | undefined;
  /** Failed attempts since the last answer. */
  readonly failures: number;
  /** The last answer was doubtful: the next one, asked for without waiting, confirms or corrects. */
  readonly isConfirming: boolean;
  /** Answers in a row that came at once although the index had not moved. */
  readonly idleAnswers: number;
  /** The bucket that bounds the rate of requests, as it was at `atMs`; negative: owed. */
  readonly bucket: { readonly tokens: number; readonly atMs: number };
}

export type QueryEvent =
  | {
      readonly kind: "answered";
      /** The header X-Consul-Index. */
      readonly indexText: string | null;
      readonly hasLeader: boolean;
      readonly tookMs: number;
      readonly nowMs: number;
    }
  | { readonly kind: "failed"; readonly error: DiscoveryError; readonly nowMs: number };

export interface QueryRules {
  /** The rate where blocking does not work. */
  readonly pollMs: number;
  readonly random?: Random;
}

export interface Decision {
  readonly state: QueryState;
  readonly isTrusted: boolean;
  /** Ask again after this. */
  readonly delayMs: number;
}

export function startState(nowMs: number): QueryState {
  return {
    index: undefined,
    seen: undefined,
    failures: 0,
    isConfirming: false,
    idleAnswers: 0,
    // The first request takes one.
    bucket: { tokens: limits.watchBurst - 1, atMs: nowMs },
  };
}

/** The next state, what the answer is worth, and the time to the next request. */
export function step(state: QueryState, event: QueryEvent, rules: QueryRules): Decision {
  return event.kind === "answered"
    ? onAnswered(state, event, rules)
    : onFailed(state, event, rules);
}

/** The header's number, or undefined when nothing can be waited for with it. */
export function parseIndex(text: string | null): bigint | undefined {
  // Beyond 64 bits Consul refuses its own words: 400 "Invalid index".
  if (text === null || !/^\d{1,20}$/.test(text)) return undefined;
  const index = BigInt(text);
  // A request with 0 does not wait.
  return index > 0n && index < 2n ** 64n ? index : undefined;
}

type Answered = Extract<QueryEvent, { kind: "answered" }>;

function onAnswered(state: QueryState, event: Answered, rules: QueryRules): Decision {
  const index = parseIndex(event.indexText);
  // Consul was restored, or restarted empty: an index that is too high misses all changes.
  const hasGoneBack = index !== undefined && state.seen !== undefined && index < state.seen;
  const isTrusted = state.failures === 0 && event.hasLeader && !hasGoneBack;
  // One question more, not a loop: where no leader is ever named, blocking goes on.
  const isDoubtful = !isTrusted && !state.isConfirming;
  const idleAnswers = countIdle(state, index, event.tookMs);
  const { bucket, delayMs } = takeToken(state, event.nowMs);
  const delays = [delayMs];
  if (isDoubtful || hasGoneBack) delays.push(limits.watchConfirmMs);
  else if (index === undefined || idleAnswers > idleAnswersMax) delays.push(rules.pollMs);
  return {
    state: {
      index: isDoubtful || hasGoneBack ? undefined : index,
      seen: index,
      failures: 0,
      isConfirming: isDoubtful,
      idleAnswers,
      bucket,
    },
    isTrusted,
    delayMs: Math.max(...delays),
  };
}

type Failed = Extract<QueryEvent, { kind: "failed" }>;

function onFailed(state: QueryState, { error, nowMs }: Failed, rules: QueryRules): Decision {
  const failures = state.failures + 1;
  const { watchRetryFirstMs: firstMs, watchRetryMaxMs: maxMs } = limits;
  const random = rules.random === undefined ? {} : { random: rules.random };
  // A token does not get better by trying: 30 s at once.
  const delayMs =
    error.code === "consul-denied"
      ? jitter(maxMs * 0.9, 0.1, rules.random)
      : Math.max(backoffMs(failures, { firstMs, maxMs, ...random }), error.retryAfterMs ?? 0);
  return {
    state: {
      ...state,
      // Whoever answers next may be another server, or the same one without its memory.
      index: undefined,
      failures,
      isConfirming: false,
      bucket: refill(state, nowMs),
    },
    isTrusted: false,
    delayMs,
  };
}

/** Consul may wake a query for nothing now and then; more often it does not block at all. */
const idleAnswersMax = 2;

function countIdle(state: QueryState, index: bigint | undefined, tookMs: number): number {
  const hasBlocked = state.index !== undefined;
  // A query that was not to wait says nothing about waiting.
  if (!hasBlocked) return index === undefined || index === state.seen ? state.idleAnswers : 0;
  return index === state.index && tookMs < limits.watchWaitMs / 2 ? state.idleAnswers + 1 : 0;
}

function refill({ bucket }: QueryState, nowMs: number): QueryState["bucket"] {
  const gained = Math.max(nowMs - bucket.atMs, 0) / limits.watchSlowMs;
  return { tokens: Math.min(bucket.tokens + gained, limits.watchBurst), atMs: nowMs };
}

function takeToken(
  state: QueryState,
  nowMs: number,
): { bucket: QueryState["bucket"]; delayMs: number } {
  const { tokens, atMs } = refill(state, nowMs);
  const delayMs = Math.max(1 - tokens, 0) * limits.watchSlowMs;
  return { bucket: { tokens: tokens - 1, atMs }, delayMs };
}
