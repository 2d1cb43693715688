import { limits } from "../base/limits.ts";
import { DiscoveryError, type DiscoveryErrorCode } from "../discovery/discovery-error.ts";

/** What a failure is told about: the question, in the words of its message. */
export interface Question {
  /** Verb and object: `register "app-1"`. */
  readonly purpose: string;
  /** The ACL rule that it needs: `service:write on "app"`. */
  readonly rule: string;
  /** Where it went; without user, password or token. */
  readonly server: string;
}

/** The error for an answer whose status is not 2xx. */
export function failureOfStatus(
  question: Question,
  answer: { status: number; headers: Headers; text: string },
): DiscoveryError {
  const { status, headers } = answer;
  const words = quote(answer.text);
  if (status === 401 || status === 403) {
    const reason = `denied it (${words}): the token needs ${question.rule}`;
    return failure("consul-denied", question, reason, { status });
  }
  if ((status === 404 || status === 500) && forgottenWords.test(answer.text)) {
    return failure("consul-forgot", question, `does not know it (${words})`, { status });
  }
  const isRedirect = status >= 300 && status < 400;
  const reason = `answered ${status}: ${isRedirect ? "redirects are not followed" : words}`;
  const retryAfterMs = parseRetryAfter(headers.get("retry-after"));
  return failure("consul-refused", question, reason, {
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** The error for what `fetch` or the reading of the body threw. */
export function failureOfError(
  question: Question,
  error: unknown,
  phase: "connect" | "body",
): DiscoveryError {
  if (error instanceof DiscoveryError) return error;
  const code = readCode(error);
  if (phase === "body") {
    const reason =
      code === "ECONNRESET" ? "ended the answer early" : "sent an answer that cannot be unpacked";
    return failure("consul-unusable-answer", question, reason, { cause: error });
  }
  if (isTlsCode(code)) {
    const reason = `cannot be trusted: ${tlsReasons[code] ?? code}`;
    return failure("consul-unreachable", question, reason, { cause: error });
  }
  if (unreadableCodes.has(code)) {
    return failure("consul-unusable-answer", question, "does not speak HTTP", { cause: error });
  }
  const known = connectReasons[code];
  // Bun's own words would follow: they are for its programmers ("pass `verbose: true`").
  if (known !== undefined) return failure("consul-unreachable", question, `${known} (${code})`);
  const reason = `cannot be reached (${code || quote(String(error))})`;
  return failure("consul-unreachable", question, reason, { cause: error });
}

/** True when other files (a new CA, a new client certificate) could make the difference. */
export function isTlsFailure(error: unknown): boolean {
  return isTlsCode(readCode(error)) || readCode(error) === "FailedToOpenSocket";
}

export function failure(
  code: DiscoveryErrorCode,
  question: Question,
  reason: string,
  options?: { cause?: unknown; retryAfterMs?: number; status?: number },
): DiscoveryError {
  const message = `Cannot ${question.purpose}: Consul at "${question.server}" ${reason}`;
  return new DiscoveryError(code, message, options);
}

/** A server's words on one line, without control characters, cut. */
export function quote(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  if (line === "") return "no reason given";
  const { quotedCharactersMax } = limits;
  return line.length <= quotedCharactersMax ? line : `${line.slice(0, quotedCharactersMax)}…`;
}

/**
 * How Consul says that it has forgotten an id. 1.8 without ACLs: `CheckID "service:x" does not have
 * associated TTL`; with ACLs: `Unknown check "service:x"` and `Unknown service {"x" {}}`; since 1.11:
 * `Unknown check ID "service:x"`; GET /v1/agent/service: `unknown service ID: x`.
 */
const forgottenWords = /does not have associated TTL|unknown check\b|unknown service\b/i;

const connectReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused the connection",
  ECONNRESET: "closed the connection before it answered",
  ECONNABORTED: "closed the connection before it answered",
  EPIPE: "closed the connection before it answered",
  ENOTFOUND: "has a name that is not known",
  EAI_AGAIN: "has a name that cannot be looked up now",
  EHOSTUNREACH: "cannot be reached: no route to the host",
  ENETUNREACH: "cannot be reached: no network",
  ENOENT: "has no socket there",
  EACCES: "has a socket that we may not open",
};

const tlsReasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an unknown CA",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate comes from an unknown CA",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an unknown CA",
  EPROTO: "the TLS handshake failed",
};

/** Bun's names for an answer whose head is not HTTP. */
const unreadableCodes = new Set([
  "InvalidContentLength",
  "InvalidHTTPResponse",
  "Malformed_HTTP_Response",
  "UnrequestedUpgrade",
  "ResponseHeadersTooLarge",
]);

function isTlsCode(code: string): boolean {
  return code in tlsReasons || /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_)/.test(code);
}

function readCode(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}

/** Seconds only: Consul and the proxies before it send no dates. */
function parseRetryAfter(text: string | null): number | undefined {
  if (text === null || !/^\d{1,9}$/.test(text.trim())) return undefined;
  return Math.min(Number(text) * 1000, limits.retryAfterMaxMs);
}
