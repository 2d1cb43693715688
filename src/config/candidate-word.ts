// `{{candidate}}` in the words of a template's check stands for the path of the file to be judged.

const pattern = String.raw`\{\{\s*candidate\s*\}\}`;

/** Whether a word has a place for the path. */
export function namesCandidate(word: string): boolean {
  return new RegExp(pattern).test(word);
}

/** The word with the path in each of its places, whatever signs the path has. */
export function fillInCandidate(word: string, path: string): string {
  return word.replaceAll(new RegExp(pattern, "g"), () => path);
}
