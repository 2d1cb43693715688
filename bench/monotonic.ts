import { dlopen } from "bun:ffi";

const clockMonotonic = 1;

// Bun's own clocks count from its start; the programs in children/ read the kernel's.
const { symbols } = dlopen("libc.so.6", {
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
});
const time = new BigInt64Array(2);

/** CLOCK_MONOTONIC in milliseconds, as the programs in children/ note it. */
export function monotonicMs(): number {
  symbols.clock_gettime(clockMonotonic, time);
  const [seconds = 0n, nanoseconds = 0n] = time;
  return Number(seconds) * 1e3 + Number(nanoseconds) / 1e6;
}
