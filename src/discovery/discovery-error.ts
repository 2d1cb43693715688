import { type ErrorCode, ShimError } from "../base/shim-error.ts";

/** The codes a registry or catalogue fails with, and what a caller does about each. */
export type DiscoveryErrorCode = Extract<ErrorCode, `consul-${string}`>;

/** A failed question to the catalogue or the registry; `code` decides what happens next. */
export class DiscoveryError extends ShimError {
  declare readonly code: DiscoveryErrorCode;
  /** The server asked to be left alone for so long. */
  readonly retryAfterMs: number | undefined;
  /** The HTTP status, when there was an answer. */
  readonly status: number | undefined;

  constructor(
    code: DiscoveryErrorCode,
    message: string,
    options?: { cause?: unknown; retryAfterMs?: number; status?: number },
  ) {
    super(code, message, options);
    this.name = "DiscoveryError";
    this.retryAfterMs = options?.retryAfterMs;
    this.status = options?.status;
  }
}
