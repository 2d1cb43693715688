import type { Clock } from "../base/clock.ts";
import { isAtLeast, type Level } from "../base/level.ts";
import { limits } from "../base/limits.ts";
import { type Format, formatRecord } from "./format.ts";
import type { Fields, Logger } from "./logger.ts";
import type { LogSink } from "./sink.ts";

export interface StreamLoggerOptions {
  readonly level: Level;
  readonly format: Format;
}

/** Writes records of our own as lines into a sink. */
export class StreamLogger implements Logger {
  readonly #sink: LogSink;
  readonly #clock: Clock;
  readonly #repeats = new Map<string, { sinceMs: number; count: number }>();
  #options: StreamLoggerOptions;

  constructor(sink: LogSink, clock: Clock, options: StreamLoggerOptions) {
    this.#sink = sink;
    this.#clock = clock;
    this.#options = options;
    sink.describeDropped = (count) =>
      this.#format("warn", "Log lines were dropped here: the reader was behind", { count });
  }

  /** A reload may change both. */
  configure(options: StreamLoggerOptions): void {
    this.#options = options;
  }

  isOn(level: Level): boolean {
    return isAtLeast(level, this.#options.level);
  }

  debug(message: string, fields?: Fields): void {
    this.#write("debug", message, fields);
  }

  info(message: string, fields?: Fields): void {
    this.#write("info", message, fields);
  }

  warn(message: string, fields?: Fields): void {
    this.#write("warn", message, fields);
  }

  error(message: string, fields?: Fields): void {
    this.#write("error", message, fields);
  }

  fatal(message: string, fields?: Fields): void {
    this.#write("fatal", message, fields);
  }

  #write(level: Level, message: string, fields: Fields = {}): void {
    if (!this.isOn(level)) return;
    const repeated =
      level === "debug" ? 0 : this.#countRepeats(`${level} ${fields["job"] ?? ""} ${message}`);
    if (repeated === undefined) return;
    const shown = repeated === 0 ? fields : { ...fields, repeated };
    this.#sink.write(this.#format(level, message, shown));
  }

  #format(level: Level, message: string, fields: Fields): string {
    const record = { time: this.#clock.wallTime(), level, message, fields };
    return formatRecord(record, this.#options.format);
  }

  /** How often the message was held back before this one, or undefined when this one is, too. */
  #countRepeats(key: string): number | undefined {
    const nowMs = this.#clock.nowMs();
    const known = this.#repeats.get(key);
    if (known !== undefined && nowMs - known.sinceMs < limits.logRepeatMs) {
      known.count++;
      return known.count <= limits.logRepeatMax ? 0 : undefined;
    }
    // Messages are our own sentences, few; what varies is in the fields.
    if (this.#repeats.size > 200) this.#repeats.clear();
    this.#repeats.set(key, { sinceMs: nowMs, count: 1 });
    return Math.max((known?.count ?? 0) - limits.logRepeatMax, 0);
  }
}
