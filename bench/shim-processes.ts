import { readdirSync, readFileSync, readlinkSync } from "node:fs";

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
  /** Time on a processor, of all threads. */
  readonly cpuMs: number;
  /** Times a thread slept and was woken. */
  readonly wakeUps: number;
}

/** What the threads of these processes have done so far. */
export function readWork(pids: readonly number[]): Work {
  let cpuNs = 0;
  let wakeUps = 0;
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${thread}`;
      try {
        // In nanoseconds; what /proc/PID/stat has is counted in ticks of 10 ms.
        cpuNs += Number(readFileSync(`${folder}/schedstat`, "utf8").split(" ")[0]);
        wakeUps += Number(readField(`${folder}/status`, "voluntary_ctxt_switches"));
      } catch {
        // The thread has ended while we looked.
      }
    }
  }
  return { cpuMs: cpuNs / 1e6, wakeUps };
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
