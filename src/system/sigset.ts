/** The size of sigset_t in both libcs; the kernel reads the first 8 bytes. */
export const sigsetBytes = 128;

/** A set of signals as the C library takes it. */
export function toSigset(signals: Iterable<number>): Uint8Array {
  const set = new Uint8Array(sigsetBytes);
  for (const signal of signals) {
    const at = (signal - 1) >> 3;
    set[at] = (set[at] ?? 0) | (1 << ((signal - 1) & 7));
  }
  return set;
}
