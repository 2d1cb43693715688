/** What a command has to say; only main.ts writes it. */
export interface Outcome {
  readonly stdout: string;
  /** The text of `stdout` has a byte in each code unit: what a template makes need not be UTF-8. */
  readonly isBytes?: boolean;
  readonly stderr: string;
  readonly code: number;
}
