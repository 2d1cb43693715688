import type { Level } from "../base/level.ts";

/** All names of values beside a record's message: people search logs by them. */
export const logFields = [
  "address",
  "because",
  "before",
  "candidates",
  "code",
  "count",
  "destination",
  "endpoint",
  "error",
  "exitCode",
  "failures",
  "hard",
  "id",
  "intervalMs",
  "job",
  "keptAs",
  "missing",
  "nextTryMs",
  "now",
  "pid",
  "pids",
  "port",
  "reason",
  "repeated",
  "service",
  "services",
  "signal",
  "socket",
  "spec",
  "specs",
  "stack",
  "status",
  "template",
  "templates",
  "tookMs",
  "wanted",
  "watch",
  "watches",
] as const;

export type LogField = (typeof logFields)[number];

export type FieldValue = string | number | boolean | undefined;

/** Values beside a record's message; a value is printed so that it can't break the line. */
export type Fields = Readonly<Partial<Record<LogField, FieldValue>>>;

/** Writes records of our own; never blocks, never throws. */
export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  fatal(message: string, fields?: Fields): void;
  /** True when a record of the level would be written: for fields that are costly to make. */
  isOn(level: Level): boolean;
}
