import { unreachable } from "../base/assert.ts";
import { exitCode } from "../base/exit-code.ts";
import type { RunEnd } from "../base/run-end.ts";
import { signalName } from "../base/signal-name.ts";

/** What waitpid's status word says: an end, a stop (job control), or a continuation. */
export type WaitedStatus = RunEnd | { readonly kind: "stopped"; readonly signal: number };

/** Reads waitpid's status word; the layout is the kernel's, the same on every architecture. */
export function decodeStatus(status: number): WaitedStatus {
  const low = status & 0x7f;
  if ((status & 0xff) === 0x7f) return { kind: "stopped", signal: (status >> 8) & 0xff };
  if (low === 0) return { kind: "exited", code: (status >> 8) & 0xff };
  return { kind: "signalled", signal: low };
}

/** The code that stands for the end of a program: its own, or 128 and the signal that ended it. */
export function toExitCode(end: RunEnd): number {
  return end.kind === "signalled" ? exitCode.signalBase + end.signal : end.code;
}

/** The end of a program in words, for log lines. */
export function describeEnd(end: RunEnd): string {
  switch (end.kind) {
    case "exited":
      return `exited with code ${end.code}`;
    case "signalled":
      return `ended by ${signalName(end.signal) ?? `signal ${end.signal}`}`;
    case "unstartable":
      return end.reason;
    default:
      return unreachable(end);
  }
}
