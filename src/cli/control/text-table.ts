/** A cell of a table; its tone is a colour on a terminal, and nothing elsewhere. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export type Tone = "good" | "bad" | "doubtful" | "heading";

export interface TableOptions {
  /** Undefined: as wide as it gets. */
  readonly columns: number | undefined;
  readonly hasColours: boolean;
}

/** Rows in columns, the first row as their headings; on a narrow terminal the widest ones are cut. */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  { columns, hasColours }: TableOptions,
): string {
  const all = [headings.map((text): Cell => ({ text, tone: "heading" })), ...rows];
  const natural = headings.map((_, at) =>
    Math.max(...all.map((row) => widthOf(row[at]?.text ?? ""))),
  );
  const widths = fit(natural, columns);
  return all
    .map((row) => {
      const cells = row.map((cell, at) => formatCell(cell, widths[at] ?? 0, hasColours));
      return `${cells.join(gap).trimEnd()}\n`;
    })
    .join("");
}

/** The text in its tone's colour. */
export function paint(text: string, tone: Tone | undefined, hasColours: boolean): string {
  return tone !== undefined && hasColours && text !== ""
    ? `\u001b[${colours[tone]}m${text}\u001b[0m`
    : text;
}

const gap = "  ";
/** A column keeps so much: less says nothing. */
const columnMin = 6;

const colours: Readonly<Record<Tone, string>> = {
  good: "32",
  bad: "31",
  doubtful: "33",
  heading: "1",
};

function fit(natural: readonly number[], columns: number | undefined): readonly number[] {
  const widths = [...natural];
  const room = (columns ?? Number.POSITIVE_INFINITY) - gap.length * (widths.length - 1);
  for (let total = widths.reduce((sum, width) => sum + width, 0); total > room; total--) {
    const widest = Math.max(...widths);
    if (widest <= columnMin) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
  }
  return widths;
}

function formatCell({ text, tone }: Cell, width: number, hasColours: boolean): string {
  const shown = cut(text, width);
  return paint(shown, tone, hasColours) + " ".repeat(width - widthOf(shown));
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (widthOf(kept + character) >= width) break;
    kept += character;
  }
  return `${kept}…`;
}

function widthOf(text: string): number {
  return Bun.stringWidth(text);
}
