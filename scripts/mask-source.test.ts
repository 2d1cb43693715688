import { expect, test } from "bun:test";

import { maskSource } from "./mask-source.ts";

const cases: [what: string, source: string, code: string][] = [
  ["a line comment", "a // b\nc", "a     \nc"],
  ["a block comment, keeping its lines", "a /* b\nc */ d", "a     \n     d"],
  ["a string with an escaped quote", String.raw`f("a\"b", 'c')`, `f("    ", ' ')`],
  ["a comment sign in a string", `f("// no") // yes`, `f("     ")       `],
  ["a template and keeps what it embeds", "`a ${b + `c ${d}` } e` + f", "` {b + ` {d}` } ` + f"],
  ["braces inside of an embedding", "`${{ a: 1 }.a}b` + c", "` {{ a: 1 }.a} ` + c"],
  ["a regular expression with a quote and a class", `x = /["/]'/; y`, "x = /     /; y"],
  ["nothing in a division", "a / b / c", "a / b / c"],
  ["a regular expression after a keyword", "return /a'b/", "return /   /"],
  ["nothing after a quote that never ends", "a'b\nc", "a'b\nc"],
];

for (const [what, source, code] of cases) {
  test(`maskSource() blanks ${what}`, () => {
    expect(squeeze(maskSource(source).code)).toBe(squeeze(code));
    expect(maskSource(source).code).toHaveLength(source.length);
  });
}

test("maskSource() keeps strings in the uncommented text", () => {
  expect(maskSource(`import "a"; // "b"`).uncommented).toBe(`import "a";       `);
});

// How much is blank is the business of the length; where it is blank, of the comparison.
function squeeze(text: string): string {
  return text.replace(/ +/g, " ");
}
