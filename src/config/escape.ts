// Configurations may come from anywhere; what is printed of them must not steer a terminal.

// Controls of C0 and C1, marks that turn the direction of writing, lone surrogates, line separators.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text with its control characters written out, for a sentence. */
export function escapeText(text: string): string {
  return text.replaceAll(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** Text with each control character but the tab replaced by one that takes a column. */
export function maskText(text: string): string {
  return text.replaceAll(unsafe, (character) => (character === "\t" ? "\t" : "·"));
}
