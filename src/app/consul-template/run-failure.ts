/** What ends the program with its exit code for failures; begins with "Cannot". */
export class RunFailure extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "RunFailure";
  }
}
