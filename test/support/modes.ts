// The ways in which the shim can be run: they differ in how orphans reach it and how signals do.
import { test } from "bun:test";

import { canBePid1 } from "./container.ts";

export interface Mode {
  readonly isPid1: boolean;
}

/** Why a test cannot run here; undefined when it can. */
export type SkipReason = string | undefined;

const modes = [
  { name: "PID 1", isPid1: true },
  { name: "subreaper", isPid1: false },
] as const;

/** One test for each mode; one that cannot run here is skipped, and its title says why. */
export function testInEachMode(
  title: string,
  run: (mode: Mode) => Promise<void>,
  skipReason?: SkipReason,
): void {
  for (const { name, isPid1 } of modes) {
    const reason = isPid1 && !canBePid1 ? "needs root" : skipReason;
    testUnless(reason, `${title} (${name})`, () => run({ isPid1 }));
  }
}

/** A test that is skipped when there is a reason for it. */
export function testUnless(reason: SkipReason, title: string, run: () => Promise<void>): void {
  test.skipIf(reason !== undefined)(reason === undefined ? title : `${title}: ${reason}`, run);
}

/** For tests that need namespaces whatever the mode. */
export const rootSkipReason: SkipReason = canBePid1 ? undefined : "needs root";
