// What the entry stub keeps for us; scripts/entry-stub.ts says why and how.

/** Where the facts are; all of them are little-endian 64-bit words, the same on each machine. */
export const savedBlock = {
  address: 0x100000,
  /** The first word; the last that is written. */
  magic: 0x3176_6173_6c70_6e63n,
  /** RLIMIT_NOFILE; both are 0 if the kernel didn't tell. */
  nofileSoftAt: 8,
  nofileHardAt: 16,
  /** The caller's mask of blocked signals; signal n is bit n - 1. */
  maskAt: 24,
  /**
   * The caller's disposition of signal n, 1 to 31, is the word at dispositionsAt + 32 * n: 1 if
   * it's ignored. Bun leaves those from 32 alone, so /proc/self/status has them still.
   */
  dispositionsAt: 32,
  size: 64 + 31 * 32,
} as const;

/** Makes the main thread take the caller's mask again; where the stub didn't run it's deadly. */
export const restoreMaskSignal = 16;
