// Upper, lower and title case as Go has them: character by character, where JavaScript's case
// mapping looks at whole texts and turns one letter into several.
import { isAscii, toBytes } from "../bytes.ts";
import { decodeUtf8, mapCharacters } from "./utf8.ts";

/** The bytes in capital letters. */
export function toUpper(bytes: string): string {
  return isAscii(bytes) ? bytes.toUpperCase() : mapCharacters(bytes, upperOf);
}

/** The bytes in small letters. */
export function toLower(bytes: string): string {
  return isAscii(bytes) ? bytes.toLowerCase() : mapCharacters(bytes, lowerOf);
}

/** The bytes with a capital letter at the beginning of each word; the other letters are left alone. */
export function toTitle(bytes: string): string {
  let isInWord = false;
  let wasJoint = false;
  const titled = Array.from(decodeUtf8(bytes), (character) => {
    const isJoint = joints.test(character);
    // One of them joins two parts of a word ("it's", "example.com"), two of them end it.
    if ((wasJoint && isJoint) || !(isJoint || wordCharacters.test(character))) isInWord = false;
    wasJoint = isJoint;
    if (isInWord || !/\p{Cased}/u.test(character)) return character;
    isInWord = true;
    return titleOf(character);
  });
  return toBytes(titled.join(""));
}

function upperOf(character: string): string {
  const upper = character.toUpperCase();
  return isOneCharacter(upper) ? upper : (capitalOf(character) ?? character);
}

function lowerOf(character: string): string {
  // The one letter whose small form has two characters, a dot among them.
  if (character === "\u0130") return "i";
  return character.toLowerCase();
}

function titleOf(character: string): string {
  // Of these letters capitals exist, but titles have small ones.
  if (/[\u10d0-\u10ff]/.test(character)) return character;
  const digraph = digraphs[character.toUpperCase()];
  if (digraph !== undefined) return digraph;
  const upper = character.toUpperCase();
  if (isOneCharacter(upper)) return upper;
  const [first = "", ...rest] = upper;
  return capitalOf(character) ?? first + rest.join("").toLowerCase();
}

/** Two letters in one character, with one capital. */
const digraphs: Record<string, string> = {
  "\u01c4": "\u01c5",
  "\u01c7": "\u01c8",
  "\u01ca": "\u01cb",
  "\u01f1": "\u01f2",
};

/** The capital of a Greek letter with an iota below, which JavaScript writes as two letters. */
function capitalOf(character: string): string | undefined {
  // These capitals are their own: only they have a small form.
  if (character.toLowerCase() !== character) return character;
  const code = character.codePointAt(0) ?? 0;
  return [8, 9]
    .map((distance) => String.fromCodePoint(code + distance))
    .find((capital) => capital.toLowerCase() === character);
}

function isOneCharacter(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}

/** Between letters they do not end a word: MidLetter, MidNumLet and Single_Quote of UAX #29. */
const joints =
  /[':.\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a]/;

/** What words are made of, in alphabets that have letters: ALetter, Numeric, ExtendNumLet and Extend. */
const wordCharacters =
  /(?![\p{Ideographic}\p{Script=Hiragana}\p{Script=Katakana}])[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Cf}]/u;
