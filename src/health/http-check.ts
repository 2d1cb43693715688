import { limits } from "../base/limits.ts";
import { describeError } from "../base/shim-error.ts";
import { type CheckOutcome, failed, passed } from "./check-outcome.ts";
import { exhaustionErrnos } from "./exec-check.ts";

export type Fetch = (url: string, init: BunFetchRequestInit) => Promise<Response>;

/** Asks a URL: 200 to 399 passes. */
export async function runHttpCheck(
  url: string,
  signal: AbortSignal,
  fetchUrl: Fetch = fetch,
): Promise<CheckOutcome> {
  const { host, hostname } = new URL(url);
  try {
    const response = await fetchUrl(url, {
      signal,
      // A redirect is an answer: where it leads to may be another service.
      redirect: "manual",
      // A kept connection that the app closed meanwhile would look like a failure.
      keepalive: false,
      headers: { "user-agent": "containerbuddy", "accept-encoding": "identity" },
      // No host's own certificate names the loopback.
      tls: { rejectUnauthorized: !isLoopbackName(hostname) },
    });
    const statusLine = `HTTP ${response.status} ${response.statusText}`.trim();
    const body = await readBeginning(response);
    const isPassing = response.status >= 200 && response.status < 400;
    return isPassing ? passed(`${statusLine}\n${body}`) : failed(statusLine, body);
  } catch (error) {
    if (signal.aborted) return failed(String(signal.reason));
    return judgeConnectError(error, host);
  }
}

/** A failed connection; for want of files or memory nothing is known. */
export function judgeConnectError(error: unknown, host: string): CheckOutcome {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  const reason = `Cannot ask "${host}": ${code ?? describeError(error)}`;
  if (code !== undefined && exhaustionErrnos.includes(code)) return { kind: "unknown", reason };
  return failed(reason);
}

/** Names and addresses that can only mean this container. */
export function isLoopbackName(hostname: string): boolean {
  // The URL parser has normalised the address by now: 127.1 is 127.0.0.1.
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/** Reads up to the limit and closes: fetch itself has none. */
async function readBeginning(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let room = limits.checkBodyBytesMax;
  while (room > 0) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value.subarray(0, room), { stream: true });
    room -= value.byteLength;
  }
  // Not awaited: a server that never ends its answer must not keep the check from its end.
  reader.cancel().catch(() => {});
  return text;
}
