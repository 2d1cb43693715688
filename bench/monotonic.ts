import { dlopen } from "bun:ffi";

const clockMonotonic = 1;

// Bun's own clocks count from its start; the programs in children/ read the kernel's.
const { symbols } = dlopen("libc.so.6", {
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
});
const time = new BigInt64Array(2);

/** CLOCK_MONOTONIC in milliseconds, as the programs in children/ note it. */
export function monotonicMs(): number {
  return readClock(clockMonotonic);
}

/**
 * Time that a process has had on a processor: all its threads, also those that have ended, which
 * /proc/PID/task forgets, and in nanoseconds, where /proc/PID/stat counts ticks of 10 ms.
 */
export function processCpuMs(pid: number): number {
  // The kernel's own form of another process's clock: CPUCLOCK_SCHED of the inverted pid.
  return readClock((~pid << 3) | 2);
}

function readClock(clock: number): number {
  if (symbols.clock_gettime(clock, time) !== 0) throw new Error(`Cannot read clock ${clock}`);
  const [seconds = 0n, nanoseconds = 0n] = time;
  return Number(seconds) * 1e3 + Number(nanoseconds) / 1e6;
}
