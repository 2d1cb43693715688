import type { TemplateError } from "../template/template-error.ts";

/** What one evaluation of a template came to. */
export type Evaluation =
  /** Something it needs is not known yet; what, for people: `key "a/b"`, `service "web"`. */
  | { readonly kind: "waiting"; readonly missing: readonly string[] }
  | {
      readonly kind: "rendered";
      /** The bytes, one in each code unit. */
      readonly text: string;
      /** Entries of the catalogue that are not in it, as they could have harmed the file. */
      readonly leftOutCount: number;
    }
  | {
      readonly kind: "failed";
      readonly error: TemplateError;
      /** It was not understood, or not read: no change of what it depends on can mend it. */
      readonly isLasting?: true;
    };

/** A template that is evaluated whenever what it depends on has changed. */
export interface Evaluator {
  /** Evaluates with what is known now; never throws. What it asked for is followed from then on. */
  evaluate(): Evaluation;
  /** Stops following what it asked for. */
  close(): void;
}
