import type { Subject } from "./subject.ts";

/** The samples of one subject. One that never came counts as infinitely late: none is dropped. */
export type Series = readonly number[];

/** After so many in a row that never came, the rest would only take time. */
const neverInRowMax = 3;

/** The middle one, or the mean of the middle two. */
export function median(series: Series): number {
  const sorted = [...series].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  // Two infinities have no mean that is a number.
  return sorted.length % 2 === 1 || upper === Infinity
    ? upper
    : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest sample that at least 99 % do not exceed: with fewer than 100, the largest. */
export function p99(series: Series): number {
  const sorted = [...series].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}

export function mean(series: Series): number {
  return series.reduce((sum, value) => sum + value, 0) / series.length;
}

/**
 * Takes a sample of each subject in each round, so that drift of the machine hits all alike; who
 * goes first changes from round to round.
 */
export async function interleave(
  subjects: readonly Subject[],
  rounds: number,
  sample: (subject: Subject, round: number) => Promise<number>,
): Promise<Map<Subject, Series>> {
  const taken = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < subjects.length; turn++) {
      const subject = subjects[(round + turn) % subjects.length]!;
      const series = taken.get(subject)!;
      if (hasGivenUp(series)) continue;
      series.push(await sample(subject, round));
    }
  }
  return taken;
}

export function hasGivenUp(series: Series): boolean {
  const last = series.slice(-neverInRowMax);
  return last.length === neverInRowMax && last.every((value) => value === Infinity);
}
