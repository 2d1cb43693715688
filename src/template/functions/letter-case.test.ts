import { expect, test } from "bun:test";

import { fromBytes, toBytes } from "../bytes.ts";
import { toLower, toTitle, toUpper } from "./letter-case.ts";

/** What Go's strings.ToUpper, ToLower and x/text's cases.Title (with NoLower) make of a text. */
const answers: [text: string, upper: string, lower: string, title: string][] = [
  ["", "", "", ""],
  ["iPhone X", "IPHONE X", "iphone x", "IPhone X"],
  ["straße", "STRAßE", "straße", "Straße"],
  ["ßa", "ßA", "ßa", "Ssa"],
  ["İI", "İI", "ii", "İI"],
  ["ὈΔΥΣΣΕΎΣ", "ὈΔΥΣΣΕΎΣ", "ὀδυσσεύσ", "ὈΔΥΣΣΕΎΣ"],
  ["ᾳ ᾼ", "ᾼ ᾼ", "ᾳ ᾳ", "ᾼ ᾼ"],
  ["ǆx Ǆ", "ǄX Ǆ", "ǆx ǆ", "ǅx ǅ"],
  ["აბ", "ᲐᲑ", "აბ", "აბ"],
  ["it's 1st", "IT'S 1ST", "it's 1st", "It's 1St"],
  ["a.b a..b a:b a_b a-b", "A.B A..B A:B A_B A-B", "a.b a..b a:b a_b a-b", "A.b A..B A:b A_b A-B"],
  ["日a カa", "日A カA", "日a カa", "日A カA"],
];

test.each(answers)(
  "%p in capital, small and title letters is what Go says",
  (text, upper, lower, title) => {
    const bytes = toBytes(text);
    expect(fromBytes(toUpper(bytes))).toBe(upper);
    expect(fromBytes(toLower(bytes))).toBe(lower);
    expect(fromBytes(toTitle(bytes))).toBe(title);
  },
);

test("a byte that is no UTF-8 becomes U+FFFD", () => {
  expect(toUpper("a\xe2\x82")).toBe("A\xef\xbf\xbd\xef\xbf\xbd");
});
