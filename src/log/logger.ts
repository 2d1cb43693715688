import type { Level } from "../base/level.ts";

/** Values beside a record's message; a value is printed so that it can't break the line. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

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
