import type { Clock } from "../base/clock.ts";
import type { ReleaseReason } from "../discovery/hold.ts";
import type { QueryAnswer } from "../discovery/query.ts";

/** Decides which answers of a query are believed, and when. */
export interface AnswerHold {
  /** Something else is shown than the newest answer. */
  readonly isHeld: boolean;
  answered(answer: QueryAnswer, isTrusted: boolean): void;
  failed(): void;
  /** Ends its timers: nothing is called back afterwards. */
  stop(): void;
}

export interface AnswerHoldPorts {
  readonly clock: Clock;
  /** What is believed now, also when it is what was believed before. */
  readonly onBelieved: (answer: QueryAnswer) => void;
  readonly onHeld: (because: string) => void;
  readonly onReleased: (because: ReleaseReason) => void;
}
