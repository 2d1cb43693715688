import { limits } from "../../base/limits.ts";
import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { intType, stringsType, stringType } from "../go-type.ts";
import { bareText, isText } from "../text.ts";
import type { List, Value } from "../value.ts";
import { itemsOf, listTexts, mapOf } from "./collections.ts";
import { ofTexts } from "./define.ts";
import { toLower, toTitle, toUpper } from "./letter-case.ts";
import { checkTextSize } from "./text-size.ts";
import { repairUtf8, splitCharacters } from "./utf8.ts";

/** Functions of texts; what a pipeline hands on is their last argument. */
export function textFunctions(): FunctionTable {
  return new Map<string, TemplateFunction>([
    ["indent", indent],
    ["join", join],
    ["replaceAll", replaceAll],
    ["split", split],
    ["splitToMap", ofTexts(splitToMap)],
    ["toLower", ofTexts(toLower)],
    ["toTitle", ofTexts(toTitle)],
    ["toUpper", ofTexts(toUpper)],
    ["trim", ofTexts(trimCharacters)],
    [
      "trimPrefix",
      ofTexts((prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
    ],
    [
      "trimSuffix",
      ofTexts((suffix, text) =>
        text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
      ),
    ],
    ["trimSpace", ofTexts(trimSpace)],
  ]);
}

/** The parts between separators, without white space around the whole; nothing has no parts. */
export const split: TemplateFunction = ofTexts((separator, text) => {
  const trimmed = trimSpace(text);
  return listTexts(trimmed === "" ? [] : splitText(trimmed, separator));
});

/** A list's texts with a separator between them. */
export const join: TemplateFunction = {
  parameters: [stringType, stringsType],
  call: ([separator, list]) => joinTexts(String(separator), itemsOf(list)),
};

function joinTexts(separator: string, items: List["items"]): string {
  const texts = items.map((item) => (isText(item) ? bareText(item) : ""));
  const own = texts.reduce((size, text) => size + text.length, 0);
  checkTextSize(own + separator.length * texts.length);
  return texts.join(separator);
}

/** The text with one text in place of another, wherever that is. */
export const replaceAll: TemplateFunction = ofTexts((from, to, text) => {
  const parts = from === "" ? ["", ...splitCharacters(text), ""] : text.split(from);
  checkTextSize(text.length + to.length * (parts.length - 1));
  return parts.join(to);
});

const indent: TemplateFunction = {
  parameters: [intType, stringType],
  call: ([spaces, text]) => indentLines(Number(spaces), String(text)),
};

/** Puts spaces in front of every line that has anything in it. */
function indentLines(spaces: number, text: string): string {
  if (spaces < 0) throw new FunctionError("indent value must be a positive integer");
  const lines = text.split("\n");
  checkTextSize(text.length + spaces * lines.length);
  const margin = " ".repeat(spaces);
  return lines.map((line) => (line === "" ? line : margin + line)).join("\n");
}

function splitText(text: string, separator: string): string[] {
  const partsMax = limits.templateListItemsMax;
  const parts = separator === "" ? splitCharacters(text) : text.split(separator, partsMax + 1);
  if (parts.length <= partsMax) return parts;
  throw new FunctionError(`Cannot split a text into more than ${partsMax} parts`);
}

function splitToMap(separator: string, keyEnd: string, text: string): Value {
  const trimmed = trimSpace(text);
  const parts = trimmed === "" ? [] : splitText(trimmed, separator);
  return mapOf(
    stringType,
    parts.flatMap((part): [string, string][] => {
      const end = part.indexOf(keyEnd);
      return end < 0 ? [] : [[part.slice(0, end), part.slice(end + keyEnd.length)]];
    }),
  );
}

function trimCharacters(cutset: string, text: string): string {
  // For Go all bytes that are no UTF-8 are one character.
  const cut = new Set(splitCharacters(repairUtf8(cutset)));
  const isCut = (character = ""): boolean => cut.has(repairUtf8(character));
  const characters = splitCharacters(text);
  let [from, to] = [0, characters.length];
  while (from < to && isCut(characters[from])) from++;
  while (to > from && isCut(characters[to - 1])) to--;
  return characters.slice(from, to).join("");
}

/** The bytes without white space around them, as Go has it: JavaScript's trim() works on texts. */
export function trimSpace(bytes: string): string {
  let [from, to] = [0, bytes.length];
  for (let width = 1; width <= 3; width++) {
    if (from + width <= to && isSpace(bytes.slice(from, from + width))) {
      from += width;
      width = 0;
    } else if (to - width >= from && isSpace(bytes.slice(to - width, to))) {
      to -= width;
      width = 0;
    }
  }
  return bytes.slice(from, to);
}

/** True for the bytes of one character of Unicode's white space. */
function isSpace(bytes: string): boolean {
  return /^(?:[\t-\r ]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)$/.test(
    bytes,
  );
}
