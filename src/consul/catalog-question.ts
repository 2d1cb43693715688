import { limits } from "../base/limits.ts";
import { describeBug } from "../base/shim-error.ts";
import { DiscoveryError } from "../discovery/discovery-error.ts";
import type { Logger } from "../log/logger.ts";
import type { IndexedAnswer } from "./blocking-query.ts";
import type { ConsulClient, ConsulRequest } from "./client.ts";

/** A question to the catalogue that is asked again and again. */
export interface CatalogQuestion<Value> {
  /** With its variable parts percent-encoded. */
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string | undefined>>;
  /** Verb and object for messages: `watch "app"`. */
  readonly purpose: string;
  /** The ACL rule that it needs: `service:read on "app" and node:read`. */
  readonly rule: string;
  readonly mayBeAbsent?: boolean;
  readonly decode: (json: unknown) => Value;
  /** An answer that an ACL could have emptied. */
  readonly isEmpty: (value: Value) => boolean;
}

/** Asks once; with an index it waits until the answer is newer. Fails with a `DiscoveryError` only. */
export async function askCatalog<Value>(
  client: ConsulClient,
  question: CatalogQuestion<Value>,
  index: bigint | undefined,
  signal: AbortSignal,
): Promise<IndexedAnswer<Value>> {
  const { purpose, rule, decode, isEmpty } = question;
  const { headers, value } = await client.ask(toRequest(question, index), decode, signal);
  if (isEmpty(value) && isFiltered(headers)) {
    const message = `Cannot ${purpose}: Consul has hidden everything: the token needs ${rule}`;
    throw new DiscoveryError("consul-denied", message);
  }
  return {
    indexText: headers.get("x-consul-index"),
    hasLeader: headers.get("x-consul-knownleader")?.toLowerCase() === "true",
    value,
  };
}

/** Calls a follower: a bug of its costs one answer, not the following. */
export function callFollower(call: () => void, what: string, logger: Logger): void {
  try {
    call();
  } catch (error) {
    const fields = { wanted: what, error: describeBug(error) };
    logger.error("Internal error where an answer of the catalogue was taken", fields);
  }
}

function toRequest(
  question: Omit<CatalogQuestion<unknown>, "decode" | "isEmpty">,
  index: bigint | undefined,
): ConsulRequest {
  const { path, parameters = {}, purpose, rule, mayBeAbsent = false } = question;
  const { watchWaitMs, questionTimeoutMs, answerBodyTimeoutMs } = limits;
  const wait = index === undefined ? {} : { index: String(index), wait: `${watchWaitMs}ms` };
  const query: Record<string, string> = { ...wait };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query[name] = value;
  }
  return {
    method: "GET",
    path,
    query,
    // Consul adds up to a sixteenth to the wait, so that not all of its clients come at once.
    timeoutMs: index === undefined ? questionTimeoutMs : watchWaitMs + watchWaitMs / 16 + 5000,
    bodyTimeoutMs: answerBodyTimeoutMs,
    purpose,
    rule,
    mayBeAbsent,
  };
}

/** Since 1.11; older ones hide without a word what a token may not read. */
function isFiltered(headers: Headers): boolean {
  return headers.get("x-consul-results-filtered-by-acls")?.toLowerCase() === "true";
}
