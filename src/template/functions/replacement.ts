import { decodeUtf8, splitCharacters } from "./utf8.ts";

/**
 * Go's replacement texts: `$1`, `${name}` and `$$`; a name is as long as it can be, so `$1W` is `${1W}`.
 * A dollar that begins none of them is plain text.
 */
export function expandReplacement(
  replacement: string,
  readGroup: (name: string) => string,
): string {
  return replacement.replace(
    /\$(?:\$|\{([\w\x80-\xff]+)\}|([\w\x80-\xff]+))/g,
    (whole, braced: string | undefined, open: string | undefined) => {
      if (whole === "$$") return "$";
      const name = readName(braced ?? open ?? "");
      if (open !== undefined && name !== "") return readGroup(name) + open.slice(name.length);
      return braced === name ? readGroup(name) : whole;
    },
  );
}

/** The letters, digits and underscores that the bytes begin with; letters of any alphabet. */
function readName(bytes: string): string {
  const characters = splitCharacters(bytes);
  const end = characters.findIndex((each) => !/^[\p{L}\p{Nd}_]$/u.test(decodeUtf8(each)));
  return end < 0 ? bytes : characters.slice(0, end).join("");
}
