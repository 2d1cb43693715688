import type { Level } from "../../src/base/level.ts";
import type { Fields, Logger } from "../../src/log/logger.ts";

/** Keeps what was logged, for tests that ask. */
export class MemoryLogger implements Logger {
  readonly records: { level: Level; message: string; fields: Fields }[] = [];

  debug = (message: string, fields?: Fields) => this.#add("debug", message, fields);
  info = (message: string, fields?: Fields) => this.#add("info", message, fields);
  warn = (message: string, fields?: Fields) => this.#add("warn", message, fields);
  error = (message: string, fields?: Fields) => this.#add("error", message, fields);
  fatal = (message: string, fields?: Fields) => this.#add("fatal", message, fields);
  isOn = () => true;

  /** The messages of one level, in order. */
  messages(level: Level): string[] {
    return this.records.filter((record) => record.level === level).map((record) => record.message);
  }

  #add(level: Level, message: string, fields: Fields = {}): void {
    this.records.push({ level, message, fields });
  }
}
