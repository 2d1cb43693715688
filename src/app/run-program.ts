import { type Clock, pause } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { describeError } from "../base/shim-error.ts";
import { signalName } from "../base/signal-name.ts";
import type { RunProgram } from "../render/plugin-runs.ts";
import type { Child, StartChild } from "../system/child.ts";
import { toBytes } from "../template/bytes.ts";

/** Runs programs for what they print, as `plugin` wants it; when the signal aborts, all are killed. */
export function createRunProgram(
  startChild: StartChild,
  clock: Clock,
  signal?: AbortSignal,
): RunProgram {
  return async (command, timeoutMs) => {
    let child: Child;
    try {
      child = startChild({
        command,
        variables: {},
        stdin: "null",
        output: { captureMax: limits.pluginOutputBytesMax, hasErrorsApart: true },
      });
    } catch (error) {
      return { kind: "unstartable", reason: describeError(error) };
    }
    const ended = new AbortController();
    const stop = AbortSignal.any([ended.signal, ...(signal ? [signal] : [])]);
    const timedOut = pause(clock, timeoutMs, stop).then(() => undefined);
    const end = await Promise.race([child.exited, timedOut]);
    ended.abort();
    if (end === undefined) {
      child.kill();
      await child.exited;
      return { kind: "timedOut" };
    }
    if (end.kind === "unstartable") return { kind: "unstartable", reason: end.reason };
    const printed = { stdout: toBytes(child.output), stderr: toBytes(child.errors ?? "") };
    if (end.kind === "exited") return { kind: "exited", code: end.code, ...printed };
    return { kind: "signalled", signal: describeSignal(end.signal), ...printed };
  };
}

/** In Go's words, as far as plugins meet them. */
function describeSignal(signal: number): string {
  const words: Readonly<Record<string, string>> = {
    SIGHUP: "hangup",
    SIGINT: "interrupt",
    SIGQUIT: "quit",
    SIGABRT: "aborted",
    SIGKILL: "killed",
    SIGSEGV: "segmentation fault",
    SIGPIPE: "broken pipe",
    SIGTERM: "terminated",
  };
  return words[signalName(signal) ?? ""] ?? `signal ${signal}`;
}
