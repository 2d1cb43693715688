import { type Random, realRandom } from "../base/backoff.ts";
import { type Clock, pause } from "../base/clock.ts";
import type { DiscoveryError } from "../discovery/discovery-error.ts";
import { startState, step } from "./index-rules.ts";

/** One answer of a query that can block. */
export interface IndexedAnswer<Value> {
  /** The header X-Consul-Index. */
  readonly indexText: string | null;
  readonly hasLeader: boolean;
  readonly value: Value;
}

export interface BlockingQuery<Value> {
  /** Asks once; with an index it waits for a change. Fails with a `DiscoveryError` only. */
  ask(index: bigint | undefined, signal: AbortSignal): Promise<IndexedAnswer<Value>>;
  onAnswer(value: Value, isTrusted: boolean): void;
  onFailure(error: DiscoveryError): void;
  readonly clock: Clock;
  readonly random?: Random;
  readonly pollMs: number;
}

/**
 * Asks again and again, by the rules of `index-rules.ts`, until the signal aborts; then it calls
 * back no more. Every answer is handed on, also one without news: it confirms the last one.
 */
export async function followIndex<Value>(
  query: BlockingQuery<Value>,
  signal: AbortSignal,
): Promise<void> {
  const { clock, pollMs, random = realRandom } = query;
  let state = startState(clock.nowMs());
  while (!signal.aborted) {
    const startMs = clock.nowMs();
    const outcome = await attempt(query, state.index, signal);
    if (signal.aborted) return;
    const nowMs = clock.nowMs();
    if (outcome.kind === "failed") {
      const decision = step(state, { ...outcome, nowMs }, { pollMs, random });
      query.onFailure(outcome.error);
      state = decision.state;
      await pause(clock, decision.delayMs, signal);
    } else {
      const { indexText, hasLeader, value } = outcome.answer;
      const tookMs = nowMs - startMs;
      const event = { kind: "answered" as const, indexText, hasLeader, tookMs, nowMs };
      const decision = step(state, event, { pollMs, random });
      query.onAnswer(value, decision.isTrusted);
      state = decision.state;
      if (decision.delayMs > 0) await pause(clock, decision.delayMs, signal);
    }
  }
}

type Outcome<Value> =
  | { readonly kind: "answered"; readonly answer: IndexedAnswer<Value> }
  | { readonly kind: "failed"; readonly error: DiscoveryError };

async function attempt<Value>(
  query: BlockingQuery<Value>,
  index: bigint | undefined,
  signal: AbortSignal,
): Promise<Outcome<Value>> {
  try {
    return { kind: "answered", answer: await query.ask(index, signal) };
  } catch (error) {
    return { kind: "failed", error: error as DiscoveryError };
  }
}
