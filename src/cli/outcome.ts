/** What a command has to say; only main.ts writes it. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}
