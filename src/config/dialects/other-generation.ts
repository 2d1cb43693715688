// Generation 3 is not read yet. Its configurations are JSON5 more often than not: they must be known
// as what they are also where plain JSON ends with the first comment.

/** Keys of generation 3's top level that the other two do not have. */
export const otherGenerationKeys: ReadonlySet<string> = new Set(["jobs", "watches"]);

/** The first of these keys in a text that is not JSON, with a list or an object behind it. */
export function findOtherGeneration(text: string): { key: string; offset: number } | undefined {
  const match = /(?<=^|[\s{,])(["']?)(jobs|watches)\1\s*:\s*[[{]/.exec(text);
  const key = match?.[2];
  return match && key ? { key, offset: match.index } : undefined;
}
