/** How one run of a program ended. */
export type RunEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: number }
  /** It could not be started; `code` is 126 or 127. */
  | { readonly kind: "unstartable"; readonly code: number; readonly reason: string };
