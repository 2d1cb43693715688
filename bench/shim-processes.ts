import { readdirSync, readFileSync, readlinkSync } from "node:fs";

import { processCpuMs } from "./monotonic.ts";

/** The pid and those of its descendants that run the same executable: some shims are two processes. */
export function shimProcesses(pid: number): number[] {
  const executable = readlinkSync(`/proc/${pid}/exe`);
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    try {
      if (readlinkSync(`/proc/${next}/exe`) !== executable) continue;
      found.push(next);
      open.push(...childrenOf(next));
    } catch {
      // It has ended while we looked.
    }
  }
  return found;
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((id) => readFileSync(`/proc/${pid}/task/${id}/children`, "utf8"));
  return lists.join(" ").split(" ").filter(Boolean).map(Number);
}

export interface Work {
  /** Time on a processor, of all threads, ended ones too. */
  readonly cpuMs: number;
  /** Times a thread slept and was woken. */
  readonly wakeUps: number;
}

/**
 * Adds up what some processes do from now on. The kernel forgets a thread's wake-ups when the thread
 * ends, so they are looked at again and again: what a thread did after the last look is missed.
 */
export class WorkMeter {
  readonly #pids: readonly number[];
  readonly #startCpuMs: number;
  /** The wake-ups of each living thread at the last look. */
  #last: ReadonlyMap<string, number>;
  #wakeUps = 0;

  constructor(pids: readonly number[]) {
    this.#pids = pids;
    this.#startCpuMs = this.#cpuMs();
    this.#last = this.#readThreads();
  }

  look(): void {
    const now = this.#readThreads();
    // A thread that was not there at the last look has done everything since.
    for (const [thread, count] of now) this.#wakeUps += count - (this.#last.get(thread) ?? 0);
    this.#last = now;
  }

  get work(): Work {
    return { cpuMs: this.#cpuMs() - this.#startCpuMs, wakeUps: this.#wakeUps };
  }

  #cpuMs(): number {
    return this.#pids.reduce((sum, pid) => sum + processCpuMs(pid), 0);
  }

  #readThreads(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const pid of this.#pids) {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const path = `/proc/${pid}/task/${thread}/status`;
        try {
          counts.set(`${pid}/${thread}`, Number(readField(path, "voluntary_ctxt_switches")));
        } catch {
          // The thread has ended while we looked.
        }
      }
    }
    return counts;
  }
}

export interface Memory {
  readonly pssMb: number;
  readonly ussMb: number;
}

/** Proportional and unshared memory of these processes. */
export function readMemory(pids: readonly number[]): Memory {
  let pssKb = 0;
  let ussKb = 0;
  for (const pid of pids) {
    const file = `/proc/${pid}/smaps_rollup`;
    pssKb += Number.parseInt(readField(file, "Pss"));
    ussKb += Number.parseInt(readField(file, "Private_Clean"));
    ussKb += Number.parseInt(readField(file, "Private_Dirty"));
  }
  // Of 1024 bytes; a megabyte has 1000 of 1000, as everywhere in our figures.
  return { pssMb: (pssKb * 1024) / 1e6, ussMb: (ussKb * 1024) / 1e6 };
}

function readField(path: string, name: string): string {
  const match = new RegExp(`^${name}:\\s*(.*)$`, "m").exec(readFileSync(path, "utf8"));
  if (!match?.[1]) throw new Error(`No "${name}" in ${path}`);
  return match[1];
}
