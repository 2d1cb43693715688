import type { Level } from "../base/level.ts";
import { limits } from "../base/limits.ts";
import type { Fields } from "./logger.ts";

export type Format = "default" | "text" | "json";

export interface Record {
  readonly time: Date;
  readonly level: Level;
  readonly message: string;
  readonly fields: Fields;
}

/** One record as one line, its newline included, whatever is in its values. */
export function formatRecord(record: Record, format: Format): string {
  const line = formatters[format](record);
  if (line.length <= limits.logLineBytesMax) return `${line}\n`;
  return `${line.slice(0, limits.logLineBytesMax)}…\n`;
}

const formatters: { [name in Format]: (record: Record) => string } = {
  /** For people: the name first, so that our lines can be told from the app's. */
  default({ time, level, message, fields }) {
    const tail = pairs(fields).map(([key, value]) => ` ${key}=${quote(value)}`);
    return `${time.toISOString()} containerbuddy ${level.padEnd(5)} ${escape(message)}${tail.join("")}`;
  },
  text({ time, level, message, fields }) {
    const head = `time=${JSON.stringify(time.toISOString())} level=${textLevel(level)}`;
    const tail = pairs(fields).map(([key, value]) => ` ${key}=${quote(value)}`);
    return `${head} msg=${escape(JSON.stringify(message))}${tail.join("")}`;
  },
  json({ time, level, message, fields }) {
    const values = { ...fields, level: textLevel(level), msg: message, time: time.toISOString() };
    return escape(JSON.stringify(values, Object.keys(values).toSorted()));
  },
};

/** The originals' word for a warning. */
function textLevel(level: Level): string {
  return level === "warn" ? "warning" : level;
}

function pairs(fields: Fields): [string, string][] {
  return Object.entries(fields).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, String(value)]],
  );
}

function quote(value: string): string {
  return /^[\w.,:/@%+-]+$/.test(value) ? value : escape(JSON.stringify(value));
}

/** Control characters, and those that turn the direction of the text around them. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Catalogue data is hostile: no value may end the line or speak to the terminal. */
function escape(text: string): string {
  return text.replaceAll(unprintable, (character) =>
    character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
