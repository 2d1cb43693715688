/** What could have stood where the reader stopped. */
export type HclWanted =
  | "key"
  | "keyOrEnd"
  | "assignOrBrace"
  | "brace"
  | "value"
  | "commaOrBracket"
  | "stringEnd"
  | "escape"
  | "heredocName"
  | "heredocEnd"
  | "number"
  | "commentEnd"
  | "depth";

export interface HclMistake {
  readonly offset: number;
  /** The character or word, or undefined at the end of the text. */
  readonly found: string | undefined;
  readonly wanted: HclWanted;
}

/** Leads out of the reader, no further. */
export class HclStop extends Error {
  readonly mistake: HclMistake;

  constructor(mistake: HclMistake) {
    super("The text is not HCL");
    this.mistake = mistake;
  }
}
