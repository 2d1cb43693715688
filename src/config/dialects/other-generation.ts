// Generation 3 has readers of its own. Its configurations are JSON5 more often than not: they must be
// known as what they are also where plain JSON ends with the first comment.

/** Keys of generation 3's top level that the other two do not have. */
export const otherGenerationKeys: ReadonlySet<string> = new Set(["jobs", "watches", "control"]);

/** The first sign of it in a text that is not JSON: a key with a list or an object, or the number. */
export function findOtherGeneration(text: string): { key: string; offset: number } | undefined {
  const sign =
    /(?<=^|[\s{,])(["']?)(?:(jobs|watches|control)\1\s*:\s*[[{]|(generation)\1\s*:\s*["']?3\b)/;
  const match = sign.exec(text);
  const key = match?.[2] ?? match?.[3];
  return match && key ? { key, offset: match.index } : undefined;
}
