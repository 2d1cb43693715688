// The kinds of values that every section uses.
import { parseDuration } from "../base/duration.ts";
import { suggest } from "../base/suggest.ts";
import {
  childField,
  type Field,
  type Kind,
  readSection,
  refuseRange,
  refuseType,
  type Section,
  type Values,
} from "./decode.ts";

export const text: Kind<string> = {
  words: "a string",
  schema: { type: "string" },
  read(field) {
    return field.node.kind === "string" ? field.node.value : refuseType(field, "a string");
  },
};

/** A string that must not be empty. */
export const nonEmptyText: Kind<string> = {
  words: "a string",
  schema: { type: "string", minLength: 1 },
  read(field) {
    const value = text.read(field);
    if (value !== "") return value;
    field.issues.error(field, { code: "empty", wanted: "a string" });
    return undefined;
  },
};

/** A string whose value is never printed. */
export const secret: Kind<string> = {
  words: "a string",
  schema: { type: "string" },
  read(field) {
    if (field.node.kind === "string") return field.node.value;
    field.issues.error(field, {
      code: "wrong-type",
      found: `a value of type ${field.node.kind}`,
      wanted: "a string",
    });
    return undefined;
  },
};

/** A path of the image; a relative one works, but not from everywhere. */
export const path: Kind<string> = {
  words: "a path",
  schema: { type: "string", minLength: 1 },
  read(field) {
    const value = nonEmptyText.read(field);
    if (value !== undefined && !value.startsWith("/")) {
      field.issues.warn(field, { code: "relative-path", found: value });
    }
    return value;
  },
};

export const yesOrNo: Kind<boolean> = {
  words: "true or false",
  schema: { type: "boolean" },
  read(field) {
    return field.node.kind === "boolean" ? field.node.value : refuseType(field, "true or false");
  },
};

/** A whole number as Go reads one: 10.0, 1e1 and "10" are none. */
export function wholeNumber(
  min = Number.MIN_SAFE_INTEGER,
  words = min > Number.MIN_SAFE_INTEGER ? `a whole number from ${min} on` : "a whole number",
): Kind<number> {
  return {
    words,
    schema: { type: "integer", ...(min > Number.MIN_SAFE_INTEGER && { minimum: min }) },
    read(field) {
      const { node } = field;
      if (node.kind !== "number" || !isWhole(node.raw)) return refuseType(field, words);
      return Number.isSafeInteger(node.value) && node.value >= min
        ? node.value
        : refuseRange(field, words);
    },
  };
}

function isWhole(raw: string): boolean {
  // JSON5 has hexadecimal numbers, in which "e" is a digit.
  if (raw.includes("x") || raw.includes("X")) return true;
  return !raw.includes(".") && !raw.includes("e") && !raw.includes("E");
}

/** More than an hour is rather a mistake: milliseconds, for example. */
const secondsUsualMax = 3600;

/** Whole seconds above 0, in milliseconds. */
export const seconds: Kind<number> = {
  words: "whole seconds above 0",
  schema: { type: "integer", minimum: 1 },
  read(field) {
    const value = wholeNumber(1, seconds.words).read(field);
    if (value === undefined) return undefined;
    if (value > secondsUsualMax) field.issues.warn(field, { code: "long-time", seconds: value });
    return value * 1000;
  },
};

/** Seconds as a whole number or in a string, or a duration as Go writes it; in milliseconds. */
export const duration: Kind<number> = {
  words: 'seconds, or a duration like "1m30s"',
  schema: { anyOf: [{ type: "integer", minimum: 0 }, { type: "string" }] },
  read(field) {
    const { node } = field;
    if (node.kind === "number") {
      const value = wholeNumber(0, duration.words).read(field);
      return value === undefined ? undefined : value * 1000;
    }
    if (node.kind !== "string") return refuseType(field, duration.words);
    const valueMs = /^\d+$/.test(node.value)
      ? Number(node.value) * 1000
      : parseDuration(node.value);
    const isUsable =
      valueMs !== undefined && valueMs >= 0 && Number.isSafeInteger(Math.ceil(valueMs));
    return isUsable ? valueMs : refuseRange(field, duration.words);
  },
};

/** A duration above 0. */
export const positiveDuration: Kind<number> = {
  words: 'seconds above 0, or a duration like "1m30s"',
  schema: duration.schema,
  read(field) {
    const valueMs = duration.read(field);
    // The originals refuse less than a millisecond: timers have no more.
    if (valueMs === undefined || valueMs >= 1) return valueMs;
    return refuseRange(field, `${positiveDuration.words}, of at least a millisecond`);
  },
};

/** One of the words, in any case of letters. */
export function oneOf<const Word extends string>(words: readonly Word[]): Kind<Word> {
  const wanted = words.map((word) => `"${word}"`).join(", ");
  return {
    words: `one of ${wanted}`,
    schema: { enum: words },
    read(field) {
      const found = text.read(field);
      if (found === undefined) return undefined;
      const word = words.find((candidate) => candidate.toLowerCase() === found.toLowerCase());
      if (word === undefined) {
        const suggestion = suggest(found, words);
        field.issues.error(field, {
          code: "unknown-word",
          found,
          wanted: `one of ${wanted}`,
          suggestion,
        });
      }
      return word;
    },
  };
}

/** An array, each item of which is of a kind; items that are refused are left out. */
export function listOf<T>(kind: Kind<T>, words: string): Kind<readonly T[]> {
  return {
    words,
    schema: { type: "array", items: kind.schema },
    ...(kind.section && { section: kind.section }),
    read(field) {
      const { node } = field;
      if (node.kind !== "array") return refuseType(field, words);
      return node.items
        .map((item, index) => kind.read(childField(field, index, item)))
        .filter((value) => value !== undefined);
    },
  };
}

/** An object with a table of its own, for which nothing but its values matters. */
export function objectOf<S extends Section>(section: S, words = "an object"): Kind<Values<S>> {
  return {
    words,
    schema: { type: "object" },
    section,
    read: (field) => readSection(field, section)?.values,
  };
}

/** Keeps the place of a value beside it, for findings that compare it with others. */
export function placed<T>(kind: Kind<T>): Kind<{ readonly value: T; readonly field: Field }> {
  return {
    ...kind,
    read(field) {
      const value = kind.read(field);
      return value === undefined ? undefined : { value, field };
    },
  };
}
