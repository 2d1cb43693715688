// The kinds of generation 3's own keys. ContainerPilot read them with mapstructure, which takes a
// number for a text and the other way round; so numbers in quotes and texts without them are right.
import { parseDuration } from "../../base/duration.ts";
import { writeFloat } from "../../template/fmt/format-float.ts";
import {
  childField,
  describeNode,
  type Field,
  type Kind,
  refuseRange,
  refuseType,
  type Section,
  type Values,
} from "../decode.ts";
import type { JsonNode } from "../json.ts";
import { duration, nonEmptyText, objectOf, placed, text, yesOrNo } from "../kinds.ts";

/** A text; of a number its digits, of true and false 1 and 0. */
export const weakText: Kind<string> = {
  ...text,
  read(field) {
    return toText(field.node) ?? refuseType(field, weakText.words);
  },
};

/** The same, which must not be empty. */
export const nonEmptyWeakText: Kind<string> = {
  ...nonEmptyText,
  read(field) {
    const value = weakText.read(field);
    if (value !== "") return value;
    field.issues.error(field, { code: "empty", wanted: nonEmptyText.words });
    return undefined;
  },
};

/** A text whose value is never printed. */
export const weakSecret: Kind<string> = {
  ...text,
  read(field) {
    const value = toText(field.node);
    if (value === undefined) {
      const found = `a value of type ${field.node.kind}`;
      field.issues.error(field, { code: "wrong-type", found, wanted: weakSecret.words });
    }
    return value;
  },
};

function toText(node: JsonNode): string | undefined {
  switch (node.kind) {
    case "string":
      return node.value;
    case "number":
      return writeNumber(node.value);
    case "boolean":
      return node.value ? "1" : "0";
    case "null":
      return "";
    default:
      return undefined;
  }
}

/** As Go writes a float without an exponent. */
function writeNumber(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  return `${value < 0 ? "-" : ""}${writeFloat(value, "f", undefined)}`;
}

/** A whole number; a fraction is cut off, digits may stand in quotes. */
export function weakWhole(min: number, words = `a whole number from ${min} on`): Kind<number> {
  return {
    words,
    schema: { anyOf: [{ type: "integer", minimum: min }, { type: "string" }] },
    read(field) {
      const value = toWhole(field.node);
      if (value === undefined) return refuseType(field, words);
      return Number.isSafeInteger(value) && value >= min ? value : refuseRange(field, words);
    },
  };
}

function toWhole(node: JsonNode): number | undefined {
  switch (node.kind) {
    case "number":
      // Not -0, of which JSON and people know nothing.
      return Math.trunc(node.value) + 0;
    case "string":
      return parseWhole(node.value);
    case "boolean":
      return node.value ? 1 : 0;
    default:
      return undefined;
  }
}

/** As Go's ParseInt with the base that the text itself names: 0x10 is 16, and 010 is 8. */
function parseWhole(text: string): number | undefined {
  const [, sign, digits = ""] = /^([-+]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(text) ?? [];
  if (digits === "") return undefined;
  const isOctal = /^0\d/.test(digits);
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  return sign === "-" ? 0 - value : value;
}

/** More than an hour is rather a mistake: milliseconds, for example. */
const secondsUsualMax = 3600;

/** Whole seconds above 0, in milliseconds; "25s" is none. */
export const weakSeconds: Kind<number> = {
  words: "whole seconds above 0, without a unit",
  schema: { anyOf: [{ type: "integer", minimum: 1 }, { type: "string" }] },
  read(field) {
    const value = weakWhole(1, weakSeconds.words).read(field);
    if (value === undefined) return undefined;
    if (value > secondsUsualMax) field.issues.warn(field, { code: "long-time", seconds: value });
    return value * 1000;
  },
};

const words = new Map<string, boolean>([
  ...["1", "t", "T", "TRUE", "true", "True"].map((word): [string, boolean] => [word, true]),
  ...["", "0", "f", "F", "FALSE", "false", "False"].map((word): [string, boolean] => [word, false]),
]);

/** True or false; also a number, or a word that Go's ParseBool knows. */
export const weakYesOrNo: Kind<boolean> = {
  ...yesOrNo,
  read(field) {
    const { node } = field;
    if (node.kind === "boolean") return node.value;
    if (node.kind === "number") return node.value !== 0;
    const value = node.kind === "string" ? words.get(node.value) : undefined;
    return value ?? refuseType(field, yesOrNo.words);
  },
};

/** Digits are seconds, all else is a duration of Go's; in milliseconds, negative ones too. Empty: absent. */
export const weakDuration: Kind<number> = {
  ...duration,
  read(field) {
    const value = weakText.read(field);
    if (value === undefined || value === "") return undefined;
    const valueMs = /^[-+]?\d+$/.test(value) ? Number(value) * 1000 : parseDuration(value);
    const isUsable = valueMs !== undefined && Number.isSafeInteger(Math.ceil(valueMs));
    return isUsable ? valueMs : refuseRange(field, duration.words);
  },
};

/** The same from a millisecond on: timers have no less. */
export const positiveWeakDuration: Kind<number> = {
  ...duration,
  words: 'seconds above 0, or a duration like "1m30s"',
  read(field) {
    const valueMs = weakDuration.read(field);
    if (valueMs === undefined || valueMs >= 1) return valueMs;
    return refuseRange(field, `${positiveWeakDuration.words}, of at least a millisecond`);
  },
};

/** A duration of Go's with its unit, in milliseconds. */
export const goDuration: Kind<number> = {
  words: 'a duration with a unit, like "10m"',
  schema: { type: "string" },
  read(field) {
    const value = weakText.read(field);
    if (value === undefined) return undefined;
    const valueMs = parseDuration(value);
    return valueMs !== undefined && valueMs >= 0 ? valueMs : refuseRange(field, goDuration.words);
  },
};

/** An array of texts; null stands for an empty one. */
export const weakTexts: Kind<readonly string[]> = {
  words: "an array of strings",
  schema: { type: "array", items: { type: "string" } },
  read(field) {
    const { node } = field;
    if (node.kind !== "array") return refuseType(field, weakTexts.words);
    return node.items
      .map((item, index) => weakText.read(childField(field, index, item)))
      .filter((value) => value !== undefined);
  },
};

/** Objects with their places. What is no array was ignored, and so was null among them. */
export function objectsOf<S extends Section>(
  section: S,
): Kind<readonly { readonly value: Values<S>; readonly field: Field }[]> {
  const item = placed(objectOf(section));
  const words = "an array of objects";
  return {
    words,
    schema: { type: "array", items: item.schema },
    section,
    read(field) {
      const { node, issues } = field;
      if (node.kind !== "array") {
        issues.warn(field, { code: "wrong-type", found: describeNode(node), wanted: words });
        return undefined;
      }
      return node.items.flatMap((child, index) =>
        child.kind === "null" ? [] : (item.read(childField(field, index, child)) ?? []),
      );
    },
  };
}

/** An empty text says nothing: a template may leave it behind. */
export function unlessEmpty<T>(kind: Kind<T>): Kind<T> {
  return {
    ...kind,
    read({ node, ...place }) {
      if (node.kind === "string" && node.value === "") return undefined;
      return kind.read({ node, ...place });
    },
  };
}

/** Left for later: whether the value counts at all is known when the rest of the section is. */
export function deferred<T>(kind: Kind<T>): Kind<() => T | undefined> {
  return { ...kind, read: (field) => () => kind.read(field) };
}
