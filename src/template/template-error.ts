/** What is wrong with a template, in Go's own words; the only error that the engine throws. */
export class TemplateError extends Error {
  readonly phase: "parse" | "execute";
  /** The template that the position is in. */
  readonly template: string;
  /** Counts from 1. */
  readonly line: number;
  /** Byte within the line, counted from 0 as Go does; undefined where Go gives none (when parsing). */
  readonly column: number | undefined;

  constructor(message: string, place: TemplatePlace, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "TemplateError";
    this.phase = place.phase;
    this.template = place.template;
    this.line = place.line;
    this.column = place.column;
  }
}

export interface TemplatePlace {
  readonly phase: "parse" | "execute";
  readonly template: string;
  readonly line: number;
  readonly column?: number | undefined;
}
