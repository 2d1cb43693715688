import type { SignalName } from "../base/signal-name.ts";

/**
 * The signals that reach us. Not among them: SIGKILL and SIGSTOP; SIGCHLD, which is the reaper's;
 * those that a thread's own fault raises (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS); SIGPIPE and
 * SIGXFSZ, which our own writes raise; SIGSTKFLT, which the runtime has no name for; SIGPWR, which
 * its garbage collector suspends threads with; and real-time signals, which it cannot catch.
 */
export const catchable = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGTRAP",
  "SIGABRT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGALRM",
  "SIGTERM",
  "SIGCONT",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
  "SIGURG",
  "SIGXCPU",
  "SIGVTALRM",
  "SIGPROF",
  "SIGWINCH",
  "SIGIO",
] as const satisfies readonly SignalName[];

/** Calls back for each catchable signal, in a turn of its own. */
export function listenToSignals(onSignal: (name: SignalName) => void): void {
  for (const name of catchable) process.on(name, () => onSignal(name));
}

/** Calls back when children have changed; one call may stand for many. */
export function listenToChildren(onChildren: () => void): void {
  process.on("SIGCHLD", onChildren);
}
