/** What the newest attempt at a template came to. */
export type TemplateOutcome =
  /** Something it needs is not known yet. */
  | { readonly kind: "waiting"; readonly missing: readonly string[] }
  /** The file is what the template says; `isChanged`: it was another before. */
  | { readonly kind: "rendered"; readonly isChanged: boolean }
  /** Its check has failed: the file is as it was, the candidate is kept. */
  | { readonly kind: "rejected"; readonly reason: string; readonly keptAs: string }
  /** It could not be evaluated or written: the file is as it was. `isLasting`: only another template can help. */
  | { readonly kind: "failed"; readonly reason: string; readonly isLasting?: true };
