/** What a verb needs of the process around it. */
export interface CtlMeans {
  readonly uid: number;
  /** The terminal's width; undefined when a program reads what we print. */
  readonly columns: number | undefined;
  readonly hasColours: boolean;
  /** Prints at once; false when nobody reads any more. */
  readonly print: (text: string) => boolean;
}

/** For whoever reads only what a verb returns. */
export const plainMeans: CtlMeans = {
  uid: process.getuid?.() ?? 0,
  columns: undefined,
  hasColours: false,
  print: () => false,
};
