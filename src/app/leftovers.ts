import { type Clock, pause } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import type { Logger } from "../log/logger.ts";
import { sendSignal } from "../system/child.ts";
import { findDescendants } from "../system/descendants.ts";

/** How often it is looked whether the last ones have gone. */
const lookMs = 10;

/**
 * Ends whatever is still alive below us: SIGTERM, then SIGKILL. As PID 1 the kernel would kill
 * them with us, without a word; as a subreaper it would leave them to others.
 */
export async function endLeftovers(clock: Clock, logger: Logger): Promise<void> {
  let pids = findDescendants();
  if (pids.length === 0) return;
  logger.info("Ending processes that are left over", { pids: pids.slice(0, 20).join(",") });
  for (const pid of pids) sendSignal(pid, "SIGTERM");
  const untilMs = clock.nowMs() + limits.leftoverTermMs;
  while (pids.length > 0 && clock.nowMs() < untilMs) {
    await pause(clock, lookMs);
    pids = findDescendants();
  }
  // A process can fork while it is killed: again until none is found, but not for ever.
  for (let round = 0; pids.length > 0 && round < 10; round++) {
    for (const pid of pids) sendSignal(pid, "SIGKILL");
    await pause(clock, lookMs);
    pids = findDescendants();
  }
}
