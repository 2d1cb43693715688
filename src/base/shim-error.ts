/** Every failure of the world that we name; `docs/errors.md` has a heading for each. */
export const errorCodes = [
  "config-unreadable",
  "config-unusable",
  "consul-unreachable",
  "consul-timed-out",
  "consul-refused",
  "consul-denied",
  "consul-forgot",
  "consul-unusable-answer",
  "spawn-failed",
  "template-failed",
  "template-rejected",
  "render-failed",
  "no-address",
  "no-ffi",
  "control-unavailable",
  "wrong-flags",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A failure of the world, in words for people: begins with "Cannot", has no full stop. */
export class ShimError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ShimError";
    this.code = code;
  }
}

/** An error and its chain of causes on one line. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  // Counted, as causes can form a circle.
  for (let depth = 0; current !== undefined && depth < 8; depth++) {
    const text = current instanceof Error ? current.message || current.name : String(current);
    // A cause often repeats the sentence that wraps it.
    if (!parts.some((part) => part.includes(text))) parts.push(text);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(": ").replaceAll(/\s*[\n\r\u2028\u2029]\s*/g, " ");
}

/** A bug of ours with its stack: what helps to find it. */
export function describeBug(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
