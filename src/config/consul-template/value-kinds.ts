// The values of consul-template's files. It is lenient: "true" is true, a list may be one text.
import { parseDuration } from "../../base/duration.ts";
import { parseSignalName, type SignalName } from "../../base/signal-name.ts";
import { type Kind, refuseRange, refuseType } from "../decode.ts";
import { parseWait } from "./parse-words.ts";
import type { WaitSettings } from "./settings.ts";

export const flag: Kind<boolean> = {
  words: "true or false",
  schema: {},
  read(field) {
    const { node } = field;
    if (node.kind === "boolean") return node.value;
    if (node.kind === "string" && /^(?:true|false)$/.test(node.value)) return node.value === "true";
    return refuseType(field, flag.words);
  },
};

/** A number alone would be nanoseconds to consul-template, which nobody means. */
export const time: Kind<number> = {
  words: 'a duration like "250ms" or "1m30s"',
  schema: {},
  read(field) {
    const { node } = field;
    if (node.kind !== "string") return refuseType(field, time.words);
    const valueMs = parseDuration(node.value);
    return valueMs !== undefined && valueMs >= 0 ? valueMs : refuseRange(field, time.words);
  },
};

export const count: Kind<number> = {
  words: "a whole number from 0 on",
  schema: {},
  read(field) {
    const { node } = field;
    const value =
      node.kind === "number"
        ? node.value
        : node.kind === "string"
          ? Number(node.value)
          : Number.NaN;
    if (Number.isNaN(value)) return refuseType(field, count.words);
    return Number.isSafeInteger(value) && value >= 0 ? value : refuseRange(field, count.words);
  },
};

/** HCL has octal numbers; in quotes the digits are octal as well. */
export const fileMode: Kind<number> = {
  words: 'permissions like 0644 or "0644"',
  schema: {},
  read(field) {
    const { node } = field;
    if (node.kind !== "number" && node.kind !== "string") return refuseType(field, fileMode.words);
    const isOctal = node.kind === "number" || /^[0-7]+$/.test(node.value);
    const mode = node.kind === "number" ? node.value : Number.parseInt(node.value, 8);
    const isUsable = isOctal && Number.isInteger(mode) && mode >= 0 && mode <= 0o7777;
    return isUsable ? mode : refuseRange(field, fileMode.words);
  },
};

/** Empty: none. */
export const signal: Kind<SignalName | "off"> = {
  words: 'a signal like "SIGHUP", or "" for none',
  schema: {},
  read(field) {
    const { node } = field;
    if (node.kind !== "string") return refuseType(field, signal.words);
    if (node.value === "") return "off";
    return parseSignalName(node.value) ?? refuseRange(field, signal.words);
  },
};

export const texts: Kind<readonly string[]> = {
  words: "a string, or a list of strings",
  schema: {},
  read(field) {
    const { node } = field;
    if (node.kind === "string") return node.value === "" ? [] : [node.value];
    if (node.kind !== "array") return refuseType(field, texts.words);
    const words = node.items.map((item) => (item.kind === "string" ? item.value : undefined));
    return words.every((word) => word !== undefined) ? words : refuseType(field, texts.words);
  },
};

/** A number is taken as the text of its digits: the ids of users are. */
export const textOrNumber: Kind<string> = {
  words: "a string or a number",
  schema: {},
  read(field) {
    const { node } = field;
    if (node.kind === "number") return node.raw;
    return node.kind === "string" ? node.value : refuseType(field, textOrNumber.words);
  },
};

/** The form in which flags and v0.11 have it. */
export const waitText: Kind<WaitSettings> = {
  words: '"MIN" or "MIN:MAX", like "2s:10s"',
  schema: {},
  read(field) {
    const { node } = field;
    if (node.kind !== "string") return refuseType(field, waitText.words);
    return parseWait(node.value) ?? refuseRange(field, waitText.words);
  },
};
