import { expect, test } from "bun:test";

import { parseTemplateText } from "./parse-text.ts";

const delimiters = { left: "<<", right: ">>" };

test("parseTemplateText() knows consul-template's functions, and takes the delimiters", () => {
  const source = `<< range services >><< .Name | toUpper >><< end >>`;
  const { functionNames } = parseTemplateText({ name: "a", source, delimiters });
  expect([...functionNames].sort()).toEqual(["services", "toUpper"]);
});

test.each([
  ["<< secret `a` >>", 'template: a:1: Cannot use function "secret": it does not talk to Vault'],
  [
    "<< sprig_abbrev 1 `a` >>",
    'template: a:1: Cannot use function "sprig_abbrev": Sprig\'s functions are not built in',
  ],
  ["x\n<< nothing >>", 'template: a:2: function "nothing" not defined'],
])("parseTemplateText() refuses %j", (source, message) => {
  expect(() => parseTemplateText({ name: "a", source, delimiters })).toThrow(message);
});
