import { fillCells, type Row, type Target } from "./figure.ts";
import { median, p99, type Series } from "./series.ts";
import type { Subject } from "./subject.ts";

/** The line of a figure in milliseconds whose target is for the median. */
export function timingRow(
  what: string,
  target: Target | undefined,
  taken: ReadonlyMap<Subject, Series>,
): Row {
  return {
    what,
    unit: "ms",
    ...(target && { target }),
    cells: fillCells(taken, (samples) => ({
      value: median(samples),
      p99: p99(samples),
      max: Math.max(...samples),
      count: samples.length,
      samples,
    })),
  };
}
