import { limits } from "../../base/limits.ts";
import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { intType, stringsType, stringType } from "../go-type.ts";
import { cutText, joinPieces, listPieces, sliceText, type Text } from "../joined-text.ts";
import { bareText, isText } from "../text.ts";
import { CatalogText, type List, type Value } from "../value.ts";
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
    ["trim", cutting([stringType], (text, cutset) => findTrimmed(text, cutset))],
    [
      "trimPrefix",
      cutting([stringType], (text, prefix) => [
        text.startsWith(prefix) ? prefix.length : 0,
        text.length,
      ]),
    ],
    [
      "trimSuffix",
      cutting([stringType], (text, suffix) => [
        0,
        text.length - (text.endsWith(suffix) ? suffix.length : 0),
      ]),
    ],
    ["trimSpace", cutting([], findWithoutSpace)],
  ]);
}

type Range = readonly [from: number, to: number];

/** A function whose result is a part of its last text: what that was joined of, the part is, too. */
function cutting(
  parameters: readonly (typeof stringType)[],
  find: (text: string, argument: string) => Range,
): TemplateFunction {
  return {
    parameters: [...parameters, stringType],
    origin: "own",
    call: (args) => {
      const text = args.at(-1) as Text;
      return sliceText(text, ...find(bareText(text), String(bareText(args[0]))));
    },
  };
}

/** The parts between separators, without white space around the whole; nothing has no parts. */
export const split: TemplateFunction = {
  parameters: [stringType, stringType],
  origin: "own",
  call: ([separatorText, given]) => {
    const [separator, text] = [String(bareText(separatorText)), given as Text];
    const [from, to] = findWithoutSpace(bareText(text));
    let at = from;
    const parts = from === to ? [] : splitText(bareText(text).slice(from, to), separator);
    const ranges = parts.map((part): Range => {
      const range = [at, at + part.length] as const;
      at += part.length + separator.length;
      return range;
    });
    return listTexts(cutText(text, ranges));
  },
};

/** A list's texts with a separator between them. */
export const join: TemplateFunction = {
  parameters: [stringType, stringsType],
  origin: "own",
  call: ([separator, list]) => joinTexts(separator as Text, itemsOf(list)),
};

function joinTexts(separator: Text, items: List["items"]): Text {
  const texts = items.map((item) => (isText(item) ? item : ""));
  const own = texts.reduce((size, text) => size + bareText(text).length, 0);
  checkTextSize(own + bareText(separator).length * texts.length);
  return joinPieces(texts.flatMap((text, at) => (at > 0 ? [separator, text] : [text])));
}

/** The text with one text in place of another, wherever that is. */
export const replaceAll: TemplateFunction = ofTexts((from, to, text) => {
  const parts = from === "" ? ["", ...splitCharacters(text), ""] : text.split(from);
  checkTextSize(text.length + to.length * (parts.length - 1));
  return parts.join(to);
});

const indent: TemplateFunction = {
  parameters: [intType, stringType],
  origin: "own",
  call: ([spaces, text]) => indentLines(Number(spaces), text as Text),
};

/** Puts spaces in front of every line that has anything in it: JSON remains JSON. */
function indentLines(spaces: number, text: Text): Text {
  if (spaces < 0) throw new FunctionError("indent value must be a positive integer");
  const bytes = bareText(text);
  checkTextSize(bytes.length + spaces * bytes.split("\n").length);
  const margin = " ".repeat(spaces);
  let isLineStart = true;
  const pieces = listPieces(text).flatMap((piece) => {
    const own = bareText(piece);
    const indented = own.replace(/\n(?=[^\n])/g, `\n${margin}`);
    const isIndented = isLineStart && own !== "" && !own.startsWith("\n");
    if (own !== "") isLineStart = own.endsWith("\n");
    const whole =
      piece instanceof CatalogText
        ? new CatalogText(indented, piece.sources, piece.form)
        : indented;
    return isIndented ? [margin, whole] : [whole];
  });
  return joinPieces(pieces);
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

function findTrimmed(text: string, cutset: string): Range {
  // For Go all bytes that are no UTF-8 are one character.
  const cut = new Set(splitCharacters(repairUtf8(cutset)));
  const isCut = (character = ""): boolean => cut.has(repairUtf8(character));
  const characters = splitCharacters(text);
  let [from, to] = [0, characters.length];
  while (from < to && isCut(characters[from])) from++;
  while (to > from && isCut(characters[to - 1])) to--;
  const sizeOf = (some: readonly string[]): number =>
    some.reduce((size, character) => size + character.length, 0);
  const start = sizeOf(characters.slice(0, from));
  return [start, start + sizeOf(characters.slice(from, to))];
}

/** The bytes without white space around them, as Go has it: JavaScript's trim() works on texts. */
export function trimSpace(bytes: string): string {
  return bytes.slice(...findWithoutSpace(bytes));
}

function findWithoutSpace(bytes: string): Range {
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
  return [from, to];
}

/** True for the bytes of one character of Unicode's white space. */
function isSpace(bytes: string): boolean {
  return /^(?:[\t-\r ]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)$/.test(
    bytes,
  );
}
