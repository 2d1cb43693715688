import { limits } from "../base/limits.ts";

/** What one run of a check showed. */
export type CheckOutcome =
  | { readonly kind: "passed" | "failed"; readonly output: string }
  /** It could not be run: that says nothing about the service. */
  | { readonly kind: "unknown"; readonly reason: string };

export interface CheckOptions {
  readonly timeoutMs: number;
  /** Ends the check early; its outcome means nothing then. */
  readonly signal: AbortSignal;
}

export function passed(output: string): CheckOutcome {
  // The word that the ancestors sent with every heartbeat.
  return { kind: "passed", output: cleanOutput(output) || "ok" };
}

/** The reason comes first: Consul's page shows the beginning. */
export function failed(reason: string, output = ""): CheckOutcome {
  return { kind: "failed", output: cleanOutput(`${reason}\n${output}`) };
}

export function describeTimeout(timeoutMs: number): string {
  return `timed out after ${timeoutMs / 1000} s`;
}

/** Fit for Consul, a terminal and a log: no control characters but line breaks and tabs, and cut. */
export function cleanOutput(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out.
  const printable = text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").trim();
  const bytes = new TextEncoder().encode(printable);
  if (bytes.byteLength <= limits.checkOutputBytesMax) return printable;
  // A character that was cut in the middle decodes to U+FFFD.
  const kept = new TextDecoder().decode(bytes.subarray(0, limits.checkOutputBytesMax));
  return kept.replace(/\uFFFD$/, "");
}
