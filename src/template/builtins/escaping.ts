import { isAscii } from "../bytes.ts";

/** Bytes as text of HTML: what could begin or end a tag, an entity or an attribute is an entity. */
export function escapeHtml(bytes: string): string {
  return bytes.replace(/[\0"&'<>]/g, (byte) => htmlEntities[byte] ?? byte);
}

const htmlEntities: Record<string, string> = {
  // Not allowed in HTML at all, so it becomes U+FFFD.
  "\0": "\xef\xbf\xbd",
  '"': "&#34;",
  "&": "&amp;",
  "'": "&#39;",
  "<": "&lt;",
  ">": "&gt;",
};

/** Bytes as the inside of a JavaScript string, which may be inside of HTML. */
export function escapeJs(bytes: string): string {
  // What is not from the space on is a control character.
  const escaped = bytes.replace(/["&'<=>\\]|[^ -\xff]/g, escapeJsByte);
  return isAscii(escaped) ? escaped : escaped.replace(utf8Sequence, escapeJsCharacter);
}

function escapeJsByte(byte: string): string {
  return byte === "\\" || byte === '"' || byte === "'" ? `\\${byte}` : writeUnicode(byte);
}

/** What could be one character's bytes: two to four of them. */
const utf8Sequence = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

function escapeJsCharacter(sequence: string): string {
  const character = Buffer.from(sequence, "latin1").toString("utf8");
  // Bytes that are no UTF-8 stay as they are, and so does what can be seen.
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]+$/u.test(character) ? sequence : writeUnicode(character);
}

function writeUnicode(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `\\u${hex.padStart(4, "0")}`;
}

/** Bytes as a value in the query of a URL. */
export function escapeQuery(bytes: string): string {
  return bytes.replace(/[^\w.~-]/g, (byte) => {
    if (byte === " ") return "+";
    return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}
