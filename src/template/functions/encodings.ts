import { FunctionError, type FunctionTable, type TemplateFunction } from "../function.ts";
import { ofTexts } from "./define.ts";

/** Base64 and digests, of bytes. */
export function encodingFunctions(): FunctionTable {
  return new Map<string, TemplateFunction>([
    ["base64Decode", ofTexts((text) => decodeBase64(text, "base64Decode"))],
    ["base64Encode", ofTexts((bytes) => encodeBase64(bytes))],
    ["base64URLDecode", ofTexts((text) => decodeBase64(fromUrl(text), "base64URLDecode"))],
    ["base64URLEncode", ofTexts((bytes) => toUrl(encodeBase64(bytes)))],
    ["hmacSHA256Hex", ofTexts((message, key) => digest("sha256", message, key))],
    ["md5sum", ofTexts((bytes) => digest("md5", bytes))],
    ["sha256Hex", ofTexts((bytes) => digest("sha256", bytes))],
  ]);
}

/** The bytes in base64, padded. */
export function encodeBase64(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("base64");
}

function toUrl(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}

/** To the usual alphabet: what is not in that of URLs must remain an error. */
function fromUrl(text: string): string {
  return text.replace(/[-+_/]/g, (letter) => ({ "-": "+", _: "/" })[letter] ?? "!");
}

/** The bytes of a text in base64, as strict as Go is: padded, and nothing else than line breaks between the letters. */
export function decodeBase64(text: string, name: string): string {
  const wrong = findWrongByte(text);
  if (wrong !== undefined) {
    throw new FunctionError(`${name}: illegal base64 data at input byte ${wrong}`);
  }
  return Buffer.from(text, "base64").toString("latin1");
}

/** Where Go finds the first mistake. */
function findWrongByte(text: string): number | undefined {
  const letters = /^[A-Za-z\d+/\r\n]*/.exec(text)?.[0] ?? "";
  const end = letters.length;
  // Of the last group of four.
  const count = letters.replace(/[\r\n]/g, "").length % 4;
  if (end === text.length) return count === 0 ? undefined : end - count;
  if (text[end] !== "=" || count < 2) return end;
  return findWrongPadding(text, end, 4 - count);
}

/** From the first "=" on, of which there must be so many, and nothing behind. */
function findWrongPadding(text: string, from: number, count: number): number | undefined {
  let end = skipLineBreaks(text, from + 1);
  if (count === 2) {
    if (end === text.length) return end;
    if (text[end] !== "=") return end - 1;
    end = skipLineBreaks(text, end + 1);
  }
  return end < text.length ? end : undefined;
}

function skipLineBreaks(text: string, from: number): number {
  let at = from;
  while (text[at] === "\n" || text[at] === "\r") at++;
  return at;
}

function digest(algorithm: "md5" | "sha256", bytes: string, key?: string): string {
  const hmacKey = key === undefined ? undefined : Buffer.from(key, "latin1");
  const hasher = new Bun.CryptoHasher(algorithm, hmacKey);
  return hasher.update(Buffer.from(bytes, "latin1")).digest("hex");
}
