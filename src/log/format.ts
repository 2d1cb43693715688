import type { Level } from "../base/level.ts";
import { limits } from "../base/limits.ts";
import type { FieldValue } from "./logger.ts";

export type Format = "default" | "text" | "json";

/** Fields of any name: what they may be called is the logger's business. */
export type Fields = { readonly [name: string]: FieldValue };

export interface Record {
  readonly time: Date;
  readonly level: Level;
  readonly message: string;
  readonly fields: Fields;
}

/** One record as one line, its newline included, whatever is in its values. */
export function formatRecord(record: Record, format: Format): string {
  const line = formatters[format](record);
  // Values are cut and not the line, so that what is left can still be parsed.
  return `${isTooLong(line) ? formatters[format](shorten(record, format)) : line}\n`;
}

function isTooLong(line: string): boolean {
  return Buffer.byteLength(line) > limits.logLineBytesMax;
}

function shorten(record: Record, format: Format): Record {
  for (let max = limits.logLineBytesMax / 2; max >= 16; max /= 2) {
    const fields = Object.entries(record.fields).map(([key, value]) => [key, cut(value, max)]);
    const shorter = {
      ...record,
      message: cut(record.message, max),
      fields: Object.fromEntries(fields) as Fields,
    };
    if (!isTooLong(formatters[format](shorter))) return shorter;
  }
  return { ...record, message: cut(record.message, 16), fields: {} };
}

function cut<Value>(value: Value, max: number): Value | string {
  return typeof value === "string" && value.length > max ? `${value.slice(0, max)}…` : value;
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

/** Control characters, ends of lines, and what turns the direction of the text around it. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Catalogue data is hostile: no value may end the line or speak to the terminal. */
function escape(text: string): string {
  return text.replaceAll(unprintable, (character) =>
    character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
