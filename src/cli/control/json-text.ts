/** Data as JSON for people and programs: indented, and nothing in it steers a terminal. */
export function formatJson(data: unknown): string {
  return `${escapeJson(JSON.stringify(data, undefined, 2))}\n`;
}

/** Writes out in a JSON text what JSON leaves as it is and a terminal does not; line ends stay. */
export function escapeJson(text: string): string {
  return text.replaceAll(unsafe, (characters) =>
    Array.from({ length: characters.length }, (_, at) => {
      const code = characters.charCodeAt(at);
      return `\\u${code.toString(16).padStart(4, "0")}`;
    }).join(""),
  );
}

// The same as in escapeText(), but for the line end: it stands between the values.
const unsafe = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
