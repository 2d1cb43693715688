/** The words NAME=VALUE as pairs, or what is wrong with the first that is none. */
export function readPairs(
  words: readonly string[],
): { readonly pairs: readonly (readonly [string, string])[] } | { readonly problem: string } {
  if (words.length === 0) return { problem: "Cannot do it without NAME=VALUE" };
  const pairs: [string, string][] = [];
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals < 1) return { problem: `Cannot understand "${word}": expected NAME=VALUE` };
    pairs.push([word.slice(0, equals), word.slice(equals + 1)]);
  }
  return { pairs };
}
