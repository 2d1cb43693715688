export interface UntilOptions {
  readonly timeoutMs?: number;
  /** What is waited for, for the message. */
  readonly what?: string;
  /** More for the message, asked when the time is over. */
  readonly explain?: () => string;
}

const lookMs = 5;

/** Resolves with the condition's first answer that is neither undefined nor false. */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: UntilOptions = {},
): Promise<Exclude<Awaited<T>, undefined | false>> {
  const { timeoutMs = 10_000, what = String(condition), explain = () => "" } = options;
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined && answer !== false) {
      return answer as Exclude<Awaited<T>, undefined | false>;
    }
    if (performance.now() > endMs) {
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}\n${explain()}`);
    }
    await Bun.sleep(lookMs);
  }
}
