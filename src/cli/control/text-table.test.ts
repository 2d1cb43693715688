import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { formatTable } from "./text-table.ts";

test("formatTable() lines columns up by what a terminal shows, without spaces at the end", () => {
  const rows = [
    [{ text: "日本" }, { text: "b" }],
    [{ text: "é" }, { text: "" }],
  ];
  expect(formatTable(["A", "B"], rows, { columns: undefined, hasColours: false })).toBe(
    "A     B\n日本  b\né\n",
  );
});

test("formatTable() cuts the widest column, and says where", () => {
  const rows = [[{ text: "short" }, { text: "a text that is too long" }]];
  const table = formatTable(["A", "B"], rows, { columns: 20, hasColours: false });
  expect(table).toBe("A      B\nshort  a text that …\n");
});

test("formatTable() never is wider than it may, as long as there is room for anything", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "日", "é", " ", "🙂"), maxLength: 40 });
  const keeps = fc.property(
    fc.array(fc.tuple(text, text, text), { maxLength: 5 }),
    fc.integer({ min: 24, max: 100 }),
    (rows, columns) => {
      const cells = rows.map((row) => row.map((each) => ({ text: each })));
      const table = formatTable(["A", "B", "C"], cells, { columns, hasColours: false });
      for (const line of table.split("\n"))
        expect(Bun.stringWidth(line)).toBeLessThanOrEqual(columns);
    },
  );
  fc.assert(keeps, { numRuns: 300 });
});
