import { type Clock, pause, realClock } from "../base/clock.ts";
import { limits } from "../base/limits.ts";
import { nodeFs } from "../base/node.ts";

/** A reader's next look at a full pipe is some milliseconds away at most. */
const lookMs = 10;

/**
 * Writes to a FIFO, a device or an open descriptor. That nobody is at the other end is an error; so is
 * a reader that takes nothing for too long, and then it has got a part.
 */
export async function writeStream(path: string, bytes: Buffer, clock = realClock): Promise<void> {
  const { open } = nodeFs().promises;
  const { O_APPEND, O_NOCTTY, O_NONBLOCK, O_WRONLY } = nodeFs().constants;
  // Appended, as /dev/stdout may be a log file: its beginning would be written over.
  const file = await open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY);
  try {
    let movedAtMs = clock.nowMs();
    for (let at = 0; at < bytes.length; ) {
      const count = await takeNow(() => file.write(bytes, at, bytes.length - at));
      at += count;
      if (count > 0) movedAtMs = clock.nowMs();
      else await waitForReader(clock, movedAtMs);
    }
  } finally {
    await file.close();
  }
}

/** The bytes that were taken; 0 when the pipe is full. */
async function takeNow(write: () => Promise<{ readonly bytesWritten: number }>): Promise<number> {
  try {
    return (await write()).bytesWritten;
  } catch (error) {
    if ((error as { code?: unknown }).code === "EAGAIN") return 0;
    throw error;
  }
}

async function waitForReader(clock: Clock, movedAtMs: number): Promise<void> {
  if (clock.nowMs() - movedAtMs >= limits.streamStallMs) {
    throw Object.assign(new Error("the reader has stopped reading"), { code: "EAGAIN" });
  }
  await pause(clock, lookMs);
}
