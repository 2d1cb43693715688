import type { Programs } from "./programs.ts";
import type { Resources } from "./resources.ts";
import type { Series } from "./series.ts";
import type { Subject } from "./subject.ts";

/** What every figure is given. */
export interface Bench {
  readonly subjects: readonly Subject[];
  /** BENCH_FAST: fewer instances, shorter windows; still medians of 30. */
  readonly isFast: boolean;
  /** As root everything runs as PID 1 of a namespace, as in a container. */
  readonly canBePid1: boolean;
  readonly programs: Programs;
  /** For records and logs; gone when the bench ends. */
  readonly folder: string;
  readonly resources: Resources;
  /** Says on stderr what is being done. */
  progress(what: string): void;
}

export interface Figure {
  /** The word for the command line. */
  readonly name: string;
  /** How it is measured, for docs/benchmarks.md. */
  readonly explanation: string;
  run(bench: Bench): Promise<Row[]>;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly target?: Target;
  readonly cells: ReadonlyMap<Subject, Cell>;
}

export interface Target {
  readonly sign: "≤" | "<";
  readonly bound: number;
}

export interface Cell {
  readonly value: number;
  /** Of the samples, where `value` is their median. */
  readonly p99?: number;
  readonly max?: number;
  readonly count?: number;
  readonly samples?: Series;
  /** More for the JSON, such as which requests were counted. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Makes rows' cells of what `measure` says of each subject; subjects that it does not fit stay out. */
export function fillCells<Value>(
  values: ReadonlyMap<Subject, Value>,
  measure: (value: Value, subject: Subject) => Cell,
): Map<Subject, Cell> {
  return new Map([...values].map(([subject, value]) => [subject, measure(value, subject)]));
}

/** The shims: what a figure about Consul can be asked of. */
export function shimsOf({ subjects }: Bench): Subject[] {
  return subjects.filter(({ kind }) => kind === "shim");
}

/** What stands between the container and the app: all but no shim. */
export function initsOf({ subjects }: Bench): Subject[] {
  return subjects.filter(({ kind }) => kind !== "none");
}
