/** A source of numbers in [0, 1): a field, so that tests can decide. */
export type Random = () => number;

export const realRandom: Random = Math.random;

/** `ms` moved by up to `share` of itself to either side, so that a thousand containers do not act at once. */
export function jitter(ms: number, share: number, random: Random = realRandom): number {
  return ms * (1 + share * (2 * random() - 1));
}

export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly random?: Random;
}

/** The delay before attempt `failures` + 1: doubling from `firstMs` to `maxMs`, with 20 % jitter, never above `maxMs`. */
export function backoffMs(failures: number, options: BackoffOptions): number {
  const doubled = options.firstMs * 2 ** Math.min(Math.max(failures - 1, 0), 30);
  const delayMs = jitter(Math.min(doubled, options.maxMs), 0.2, options.random);
  // Folded back rather than cut: half of a thousand containers would meet at the maximum.
  return delayMs > options.maxMs ? 2 * options.maxMs - delayMs : delayMs;
}
