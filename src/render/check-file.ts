import type { Clock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import type { RunEnd } from "../base/run-end.ts";
import { describeError } from "../base/shim-error.ts";
import { fillInCandidate } from "../config/candidate-word.ts";
import type { Command } from "../config/config.ts";
import type { Child, StartChild } from "../system/child.ts";
import { describeEnd } from "../system/exit-status.ts";

export interface CheckFileOptions {
  readonly startChild: StartChild;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Ends the check early, and its whole group with it. */
  readonly signal?: AbortSignal;
}

/**
 * Lets a program judge a candidate before it goes live; the reason in words when it must not,
 * undefined when it may. Never throws.
 */
export async function checkFile(
  command: Command,
  candidate: string,
  options: CheckFileOptions,
): Promise<string | undefined> {
  let child: Child;
  try {
    child = options.startChild({
      command: fillIn(command, candidate),
      variables: {},
      stdin: "null",
      output: { captureMax: limits.templateCheckOutputBytesMax },
    });
  } catch (error) {
    return `its check ${describeUnstarted(describeError(error))}`;
  }
  const end = await waitFor(child, options);
  if (typeof end === "string") child.kill();
  else if (end.kind === "exited" && end.code === 0) return undefined;
  const output = cutOutput(child.output);
  return `its check ${describe(end)}${output && `: ${output}`}`;
}

function describe(end: RunEnd | string): string {
  if (typeof end === "string") return end;
  if (end.kind === "unstartable") return describeUnstarted(end.reason);
  return end.kind === "signalled" ? `was ${describeEnd(end)}` : describeEnd(end);
}

function describeUnstarted(reason: string): string {
  return `could not be run: ${reason}`;
}

function fillIn([program, ...args]: Command, candidate: string): [string, ...string[]] {
  const fill = (word: string): string => fillInCandidate(word, candidate);
  return [fill(program), ...args.map(fill)];
}

/** How it has ended; a text: why we wait no longer. */
async function waitFor(
  child: Child,
  { clock, timeoutMs, signal }: CheckFileOptions,
): Promise<RunEnd | string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const onAbort = (): void => resolve("was ended early");
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = clock.after(timeoutMs, () => resolve(`timed out after ${timeoutMs / 1000} s`));
  // Not until a killed program has ended: the kernel cannot kill what waits for a dead disk.
  const end = await Promise.race([child.exited, promise]);
  timer.cancel();
  signal?.removeEventListener("abort", onAbort);
  return end;
}

/** The last part, as programs say last why they give up; without signs that steer a terminal. */
function cutOutput(output: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out.
  const printable = output.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "").trim();
  const bytes = new TextEncoder().encode(printable);
  if (bytes.byteLength <= limits.rejectionBytesMax) return printable;
  const end = new TextDecoder().decode(bytes.subarray(-limits.rejectionBytesMax));
  // A character that was cut in the middle decodes to U+FFFD.
  return `…${end.replace(/^\uFFFD+/, "")}`;
}
