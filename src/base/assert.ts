/** Throws when one of our own assumptions is false: always a bug of ours, never the user's mistake. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Internal error: ${what}`);
}

/** Makes the compiler prove that a `switch` has decided every member of a union. */
export function unreachable(value: never): never {
  throw new Error(`Internal error: undecided case ${JSON.stringify(value)}`);
}
