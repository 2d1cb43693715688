// Between JavaScript's texts and Go's strings, which here are strings with one byte in each code unit.

/** The UTF-8 bytes of a text. */
export function toBytes(text: string): string {
  // Nearly every text is ASCII, which is its own UTF-8.
  return isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. */
export function fromBytes(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}

/** True when every unit is below 128. */
export function isAscii(text: string): boolean {
  return !beyondAscii.test(text);
}

/** A pattern is compiled even where nothing else is: our executable interprets its JavaScript. */
const beyondAscii = /[^\0-\x7f]/;
