/** The entries of a JSON object, or undefined when the text is something else. */
export function readJsonObject(text: string): readonly (readonly [string, unknown])[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value);
}
