import { expect, test } from "bun:test";
import * as fc from "fast-check";

import { cutText, joinPieces, listPieces, sliceText, type Text } from "./joined-text.ts";
import { listEntries } from "./origin.ts";
import { bareText } from "./text.ts";
import { type CatalogEntry, CatalogText, JoinedText } from "./value.ts";

const one: CatalogEntry = { key: "1", title: "one" };
const two: CatalogEntry = { key: "2", title: "two" };
const a = new CatalogText("a", [one]);
const b = new CatalogText("b", [two]);

test("pieces of the operator's alone are a bare text, and a piece alone stays what it is", () => {
  expect(joinPieces(["x", "", "y"])).toBe("xy");
  expect(joinPieces([])).toBe("");
  const json = new CatalogText("[]", [one], "json");
  expect(joinPieces(["", json, ""])).toBe(json);
});

test("each piece keeps its own origin, and the whole has all of them", () => {
  const joined = joinPieces([joinPieces(["(", a]), ", ", joinPieces([b, ")"])]);
  expect(bareText(joined)).toBe("(a, b)");
  expect(listPieces(joined)).toEqual(["(", a, ", ", b, ")"]);
  expect(listEntries([joined])).toEqual([one, two]);
});

test("a text that is joined of itself again and again comes to an end", () => {
  let nested: Text = new CatalogText("", [one]);
  for (let depth = 0; depth < 100; depth++) nested = joinPieces([nested, nested]);
  expect(nested).toBe("");
  let long: Text = a;
  for (let depth = 0; depth < 50_000; depth++) long = new JoinedText("a…", [long, "x"]);
  expect(listPieces(long)).toHaveLength(50_001);
});

test("a part of a text has the origins of what it was cut out of", () => {
  const joined = joinPieces(["<", new CatalogText("abc", [one]), "|", b]);
  expect(listPieces(sliceText(joined, 0, 3))).toEqual(["<", new CatalogText("ab", [one])]);
  expect(sliceText(joined, 4, 5)).toBe("|");
  expect(sliceText(joined, 5, 6)).toBe(b);
});

const piece = fc.tuple(fc.string({ unit: "grapheme-ascii", maxLength: 4 }), fc.boolean());

test("cutText() cuts what slice() cuts", () => {
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(20), { maxLength: 8 }), (pieces, cuts) => {
      const joined = joinPieces(
        pieces.map(([text, isHostile]) => (isHostile ? new CatalogText(text, [one]) : text)),
      );
      const whole = pieces.map(([text]) => text).join("");
      const bounds = cuts.map((cut) => Math.min(cut, whole.length)).sort((x, y) => x - y);
      const ranges = bounds.flatMap((from, at) =>
        at % 2 === 0 ? [[from, bounds[at + 1] ?? whole.length] as const] : [],
      );
      expect(cutText(joined, ranges).map(bareText)).toEqual(
        ranges.map((range) => whole.slice(...range)),
      );
      expect(joined instanceof JoinedText ? listPieces(joined).length > 1 : true).toBe(true);
    }),
  );
});
